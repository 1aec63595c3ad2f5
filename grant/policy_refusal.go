package grant

// Unpublishable refuses a policy in which the publish check found errors, each with its place and code.
func Unpublishable(findings []Finding) error {
	var wrong []*Error
	for _, f := range findings {
		if f.Level == FindingError {
			wrong = append(wrong, RefuseAt(Invalid, BadPolicy, f.Pointer, "code", f.Code))
		}
	}
	return Join(wrong)
}
