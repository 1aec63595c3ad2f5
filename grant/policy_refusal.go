package grant

import "maps"

// Unpublishable refuses as bad_policy a policy in which the publish check found errors, each at its place, with its code
// as the rule and its figures.
func Unpublishable(findings []Finding) error {
	var wrong []*Error
	for _, f := range findings {
		if f.Level == FindingError {
			refusal := RefuseAt(Invalid, BadPolicy, f.Pointer, "rule", string(f.Code))
			maps.Copy(refusal.Params, f.Params)
			wrong = append(wrong, refusal)
		}
	}
	return Join(wrong)
}
