package grant

import "time"

// inquiryDays are the working days after which the bank is asked about a payment it has not answered (查询). Of the ways
// in which a bank must let a transfer be made the slowest arrives the next day (实时到账、普通到账、次日到账,
// 银发〔2016〕261号 art. 8); a day is left for the file to be taken in and one for the reply to be fetched. It belongs to
// banks and not to a programme, so no policy has it.
const inquiryDays = 3

// InquiryDue is when the bank is asked about what it was told at an instant to pay on a day, which may be a later one.
func (c Calendar) InquiryDue(sent time.Time, payOn Date) time.Time {
	from := c.DateOf(sent)
	if payOn.After(from) {
		from = payOn
	}
	last, _ := c.AddWorkingDays(from, inquiryDays)
	return c.Deadline(last, EndOfDay)
}
