package grant

// Party is who signs an agreement (协议方).
type Party string

// The parties of an agreement. The community signs where three do (三方协议).
const (
	FunderParty    Party = "funder"
	GranteeParty   Party = "grantee"
	CommunityParty Party = "community"
)
