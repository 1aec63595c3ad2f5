package grant

import "fmt"

// Name is what a source of money is called.
func (s LineSource) Name() Text {
	return map[LineSource]Text{
		PoolLine: {"市级资金", "Pool"}, DistrictLine: {"区级配套", "District co-funding"}, FundLine: {"专项基金", "Named fund"},
		OwnLine: {"自筹", "Own contribution"}, InKindLine: {"实物折价", "In-kind value"},
	}[s]
}

// Name is what a stage of a batch is called.
func (s BatchStage) Name() Text {
	return map[BatchStage]Text{
		BatchPrepared: {"待审批", "Prepared"}, BatchApproved: {"已批准", "Approved"}, BatchExported: {"已交银行", "Sent to the bank"}, BatchVoided: {"已作废", "Voided"},
	}[s]
}

// Name says what a tranche waits for.
func (c TrancheCondition) Name() Text {
	return map[TrancheCondition]Text{
		AgreementSigned: {"协议签订后", "When the agreement is signed"}, MidtermPass: {"中期评估通过后", "When the mid-term evaluation is passed"},
		FinalGraded: {"末期评估定级后", "When the final evaluation is graded"},
	}[c]
}

// TrancheName is what tranche n of all is called: 首期、二期、尾款.
func TrancheName(n, all int) Text {
	switch {
	case n == 1:
		return Text{"首期", "First tranche"}
	case n == all:
		return Text{"尾款", "Final tranche"}
	}
	numerals := []string{"二", "三", "四", "五", "六", "七", "八", "九", "十"}
	if n-2 < len(numerals) {
		return Text{numerals[n-2] + "期", fmt.Sprintf("Tranche %d", n)}
	}
	return Text{fmt.Sprintf("第%d期", n), fmt.Sprintf("Tranche %d", n)}
}

// Name is what a role is called.
func (r Role) Name() Text {
	return map[Role]Text{
		Administrator: {"管理员", "Administrator"}, Officer: {"项目官员", "Officer"}, Decider: {"审批人", "Decider"},
		FinancePreparer: {"财务经办", "Finance preparer"}, FinanceApprover: {"财务复核", "Finance approver"}, Supervisor: {"督导", "Supervisor"},
		Evaluator: {"第三方评估", "Evaluator"}, Auditor: {"审计", "Auditor"}, Reviewer: {"评审专家", "Reviewer"},
		Secretary: {"社区书记", "Community secretary"}, Donor: {"捐赠人", "Donor"}, Owner: {"负责人", "Owner"}, Editor: {"填报人", "Editor"},
		Clerk: {"财务", "Finance"}, Viewer: {"只读成员", "Viewer"}, Resident: {"居民", "Resident"},
	}[r]
}
