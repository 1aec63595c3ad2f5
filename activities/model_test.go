package activities_test

func modelChecks() {}
