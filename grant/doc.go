// Package grant holds the rules of community-foundation grants and 公益创投 (venture philanthropy): types, money,
// policy, stages, ranking and allocation, calendar, permissions. It does no I/O and reads no clock.
//
// The words. Each term of the field has one English word in this program, and no other:
//
//	轮次 round · 申报 application · 申报单位 applicant · 申报书 form · 资格初审 eligibility check, screening
//	期限 term · 延长截止时间 extension · 补正 supplement · 书面评审 desk review · 入围 shortlist · 现场答辩 panel · 评审专家 reviewer · 回避 recusal
//	评分标准 rubric · 评分指标 item of a rubric · 星号项 star item · 评分表 score sheet · 纸质评分 paper score
//	社区匹配度 match score · 居民表决 resident vote · 核定 reviewed amount · 抽签 lot
//	择优立项表 board · 人工调整 override
//	拟立项 proposed · 候补 reserve · 不予立项 refused · 撤回 withdrawn · 公示 notice · 立项 award
//	主办方 funder · 承办方 operator · 社区 community, a place · 单项目上限 project cap · 单社区上限 community cap
//	资金池 pool · 专项基金 named fund · 额度 room · 预留 reserved · 拨付 disbursement · 首期 first tranche
//	附件 file of an application · 科目 budget head · 支出项 budget line
//	自筹 own contribution · 配套 co-funding · 实物折价 in-kind value · 督导 supervision · 中期评估 mid-term evaluation
//	整改 rectification · 末期评估 final evaluation · 淘汰 elimination · 追回 recovery · 申诉 appeal
//	统一社会信用代码 identifier of scheme CN-USCC · 活动异常名录 abnormal list · 严重违法失信名单 serious-dishonesty list
//	资金来源 funding line, line · 大写金额 amount in capitals · 捐赠人 donor · 利害关系人 interested party
//	基金管委会 fund committee · 户名 account holder · 付款批次 bank batch · 付款指令 instruction · 回单 reply · 查询 inquiry
//	银行对账单 bank statement · 银行流水号 bank serial · 对账 reconciliation · 挂账 suspense · 期初余额 opening balance
//	负责人 owner · 邀请 invitation · 加入申请 join request
//	办理人 actor · 代班 cover · 回执 receipt · 日志 journal · 内部备注 note · 初始密码 first password
//	资助协议 agreement · 补充协议 supplementary agreement · 生僻字 rare character
package grant
