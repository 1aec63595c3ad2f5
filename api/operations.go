package api

import "net/http"

// operations lists every operation of openapi.yaml, in its order.
func (a *API) operations() []operation {
	const (
		get, post, put, del    = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
		ok, created, noContent = http.StatusOK, http.StatusCreated, http.StatusNoContent
	)
	return []operation{
		serve(a, "signIn", post, "/sessions", created, a.signIn),
		serve(a, "signOut", del, "/sessions/current", noContent, a.signOut),
		serve(a, "showMe", get, "/me", ok, a.showMe),
		serve(a, "changePassword", put, "/me/password", ok, a.changePassword),

		serve(a, "listMyMessages", get, "/me/messages", ok, a.listMyMessages),
		serve(a, "registerPerson", post, "/people", created, a.registerPerson),
		serve(a, "addPerson", post, "/funders/:funder/people", created, a.addPerson),
		serve(a, "listPeople", get, "/funders/:funder/people", ok, a.listPeople),
		serve(a, "registerOrganization", post, "/organizations", created, a.registerOrganization),
		serve(a, "getOrganization", get, "/organizations/:organization", ok, a.getOrganization),
		serve(a, "listMembers", get, "/organizations/:organization/members", ok, a.listMembers),
		serve(a, "grantMembership", post, "/organizations/:organization/members", created, a.grantMembership),
		serve(a, "endMembership", del, "/organizations/:organization/members/:membership", noContent, a.endMembership),

		serve(a, "recordCredit", post, "/funders/:funder/credit-records", noContent, a.recordCredit),
		serve(a, "addPlaces", post, "/funders/:funder/places", created, a.addPlaces),
		serve(a, "listPlaces", get, "/funders/:funder/places", ok, a.listPlaces),
		serve(a, "publishCalendar", post, "/funders/:funder/calendars", created, a.publishCalendar),
		serve(a, "listCalendars", get, "/funders/:funder/calendars", ok, a.listCalendars),
		serve(a, "createFund", post, "/funders/:funder/funds", created, a.createFund),
		serve(a, "listFunds", get, "/funders/:funder/funds", ok, a.listFunds),
		serve(a, "receiveMoney", post, "/funds/:fund/receipts", noContent, a.receiveMoney),

		serve(a, "draftPolicy", post, "/funders/:funder/policies", created, a.draftPolicy),
		serve(a, "listPolicies", get, "/funders/:funder/policies", ok, a.listPolicies),
		serve(a, "getPolicy", get, "/policies/:policy", ok, a.getPolicy),
		serve(a, "checkPolicy", get, "/policies/:policy/check", ok, a.checkPolicy),
		serve(a, "diffPolicies", get, "/policies/:policy/diff", ok, a.diffPolicies),
		serve(a, "publishPolicy", post, "/policies/:policy/publication", ok, a.publishPolicy),

		serve(a, "createRound", post, "/funders/:funder/rounds", created, a.createRound),
		serve(a, "listRounds", get, "/rounds", ok, a.listRounds),
		serve(a, "getRound", get, "/rounds/:round", ok, a.getRound),
		serve(a, "listCommunities", get, "/rounds/:round/communities", ok, a.listCommunities),
		serve(a, "getRoundTimeline", get, "/rounds/:round/timeline", ok, a.getRoundTimeline),
		serve(a, "publishRound", post, "/rounds/:round/publication", ok, a.publishRound),
		serve(a, "cancelRound", post, "/rounds/:round/cancellation", ok, a.cancelRound),
		serve(a, "startReview", post, "/rounds/:round/review", ok, a.startReview),
		serve(a, "startAllocation", post, "/rounds/:round/allocation-start", ok, a.startAllocation),
		serve(a, "changeLimit", post, "/rounds/:round/limits", noContent, a.changeLimit),
		serve(a, "shortlist", post, "/rounds/:round/shortlist", ok, a.shortlist),
		serve(a, "recordVote", post, "/rounds/:round/votes", created, a.recordVote),
		serve(a, "recordLot", post, "/rounds/:round/lots", created, a.recordLot),

		serve(a, "createDraft", post, "/rounds/:round/drafts", created, a.createDraft),
		serve(a, "listDrafts", get, "/organizations/:organization/drafts", ok, a.listDrafts),
		serve(a, "getDraft", get, "/drafts/:draft", ok, a.getDraft),
		serve(a, "saveDraft", put, "/drafts/:draft", ok, a.saveDraft),
		serve(a, "submitDraft", post, "/drafts/:draft/submission", created, a.submitDraft),

		serve(a, "submitApplication", post, "/rounds/:round/applications", created, a.submitApplication),
		serve(a, "listApplications", get, "/rounds/:round/applications", ok, a.listApplications),
		serve(a, "getApplication", get, "/applications/:application", ok, a.getApplication),
		serve(a, "getApplicationTimeline", get, "/applications/:application/timeline", ok, a.getApplicationTimeline),
		serve(a, "openScores", get, "/applications/:application/scores", ok, a.openScores),
		serve(a, "screenApplication", post, "/applications/:application/screening", ok, a.screenApplication),
		serve(a, "askSupplement", post, "/applications/:application/supplement-request", created, a.askSupplement),
		serve(a, "handInSupplement", post, "/applications/:application/supplement", ok, a.handInSupplement),
		serve(a, "withdrawApplication", post, "/applications/:application/withdrawal", ok, a.withdrawApplication),
		serve(a, "reviewAmount", post, "/applications/:application/reviewed-amount", ok, a.reviewAmount),

		serve(a, "assignReviewers", post, "/applications/:application/assignments", created, a.assignReviewers),
		serve(a, "listAssignments", get, "/applications/:application/assignments", ok, a.listAssignments),
		serve(a, "listMyAssignments", get, "/me/assignments", ok, a.listMyAssignments),
		serve(a, "getAssignment", get, "/assignments/:assignment", ok, a.getAssignment),
		serve(a, "acceptAssignment", post, "/assignments/:assignment/acceptance", ok, a.acceptAssignment),
		serve(a, "recuseReviewer", post, "/assignments/:assignment/recusal", ok, a.recuseReviewer),
		serve(a, "handInScore", post, "/assignments/:assignment/score", ok, a.handInScore),

		serve(a, "proposeAllocation", post, "/rounds/:round/allocations", created, a.proposeAllocation),
		serve(a, "listAllocations", get, "/rounds/:round/allocations", ok, a.listAllocations),
		serve(a, "getAllocation", get, "/allocations/:allocation", ok, a.getAllocation),
		serve(a, "getAllocationInput", get, "/allocations/:allocation/input", ok, a.getAllocationInput),
		serve(a, "releaseAllocation", post, "/allocations/:allocation/release", ok, a.releaseAllocation),

		serve(a, "publishNotice", post, "/rounds/:round/notices", created, a.publishNotice),
		serve(a, "listNotices", get, "/rounds/:round/notices", ok, a.listNotices),
		serve(a, "getNotice", get, "/notices/:notice", ok, a.getNotice),
		serve(a, "announceAwards", post, "/rounds/:round/announcement", ok, a.announceAwards),
		serve(a, "previewAnnouncement", get, "/rounds/:round/announcement-preview", ok, a.previewAnnouncement),
		serve(a, "fileObjection", post, "/applications/:application/objections", created, a.fileObjection),
		serve(a, "lookUpObjection", get, "/objection-receipts/:number", ok, a.lookUpObjection),
		serve(a, "listObjections", get, "/rounds/:round/objections", ok, a.listObjections),
		serve(a, "getObjection", get, "/objections/:objection", ok, a.getObjection),
		serve(a, "getEvidence", get, "/objections/:objection/evidence/:file", ok, a.getEvidence),
		serve(a, "decideObjection", post, "/objections/:objection/decision", ok, a.decideObjection),

		serve(a, "listProjects", get, "/rounds/:round/projects", ok, a.listProjects),
		serve(a, "getProjectTable", get, "/rounds/:round/project-table", ok, a.getProjectTable),
		serve(a, "getProject", get, "/projects/:project", ok, a.getProject),
		serve(a, "giveUpProject", post, "/projects/:project/renunciation", ok, a.giveUpProject),
		serve(a, "coFund", post, "/rounds/:round/co-funding", created, a.coFund),
		serve(a, "decideFund", post, "/projects/:project/fund-decisions", created, a.decideFund),
		serve(a, "recordAccount", post, "/organizations/:organization/bank-accounts", created, a.recordAccount),
		serve(a, "listAccounts", get, "/organizations/:organization/bank-accounts", ok, a.listAccounts),
		serve(a, "draftAgreement", post, "/projects/:project/agreements", created, a.draftAgreement),
		serve(a, "getAgreement", get, "/agreements/:agreement", ok, a.getAgreement),
		serve(a, "getAgreementPDF", get, "/agreements/:agreement/pdf", ok, a.getAgreementPDF),
		serve(a, "recordSignature", post, "/agreements/:agreement/signatures", ok, a.recordSignature),

		serve(a, "listDisbursements", get, "/funders/:funder/disbursements", ok, a.listDisbursements),
		serve(a, "reissuePayment", post, "/disbursements/:disbursement/reissue", ok, a.reissuePayment),
		serve(a, "recordReceipt", post, "/disbursements/:disbursement/receipt", ok, a.recordReceipt),
		serve(a, "prepareBatch", post, "/funders/:funder/batches", created, a.prepareBatch),
		serve(a, "listBatches", get, "/funders/:funder/batches", ok, a.listBatches),
		serve(a, "getBatch", get, "/batches/:batch", ok, a.getBatch),
		serve(a, "getBatchFile", get, "/batches/:batch/file", ok, a.getBatchFile),
		serve(a, "approveBatch", post, "/batches/:batch/approval", ok, a.approveBatch),
		serve(a, "voidBatch", post, "/batches/:batch/voiding", ok, a.voidBatch),
		serve(a, "exportBatch", post, "/batches/:batch/export", ok, a.exportBatch),
		serve(a, "recordReplies", post, "/batches/:batch/replies", ok, a.recordReplies),

		serve(a, "getFundStatement", get, "/funds/:fund/statement", ok, a.getFundStatement),
		serve(a, "getRoundStatement", get, "/rounds/:round/statement", ok, a.getRoundStatement),
		serve(a, "getLineStatement", get, "/lines/:line/statement", ok, a.getLineStatement),
		serve(a, "getOrganizationStatement", get, "/organizations/:organization/statement", ok, a.getOrganizationStatement),

		serve(a, "getReceipt", get, "/receipts/:number", ok, a.getReceipt),
		serve(a, "getRehearsal", get, "/rehearsal", ok, a.getRehearsal),
		serve(a, "setClock", put, "/rehearsal/clock", ok, a.setClock),
	}
}
