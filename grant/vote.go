package grant

// QuorumOf answers how many of the representatives must be present for a valid meeting: more than half
// (城市居民委员会组织法 9条) or two thirds (村民委员会组织法 26条).
func (v VoteRules) QuorumOf(representatives int32) int32 {
	if v.Quorum == TwoThirds {
		return (2*representatives + 2) / 3
	}
	return representatives/2 + 1
}
