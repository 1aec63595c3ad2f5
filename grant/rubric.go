package grant

import "fmt"

// Rubric is what reviewers score by (评分标准): aspects of items, whose points sum to exactly 100. A star item that gets
// less than ReasonBelow of its points needs a written reason; null asks for none.
type Rubric struct {
	Aspects     []RubricAspect `json:"aspects"`
	ReasonBelow *Decimal       `json:"reason_below"`
}

// RubricAspect is a part of a rubric.
type RubricAspect struct {
	Key   string       `json:"key"`
	Title Text         `json:"title"`
	Items []RubricItem `json:"items"`
}

// RubricItem is one line of a rubric (评分指标). Its key is unique in the whole rubric.
type RubricItem struct {
	Key    string `json:"key"`
	Title  Text   `json:"title"`
	Points int    `json:"points"` // the most it can get, 1–100
	Match  bool   `json:"match"`  // it is a part of community fit (社区匹配度)
	Star   bool   `json:"star"`   // 星号项
	High   Text   `json:"high"`   // what deserves many, some and few of its points
	Mid    Text   `json:"mid"`
	Low    Text   `json:"low"`
}

// Most is the most an item can get, as points are given.
func (i RubricItem) Most() Points { return Points(i.Points) * 100 }

// Items lists the items of all aspects, in the order shown. There are none without a rubric.
func (r *Rubric) Items() []RubricItem {
	if r == nil {
		return nil
	}
	var items []RubricItem
	for _, aspect := range r.Aspects {
		items = append(items, aspect.Items...)
	}
	return items
}

// NeedsReason says whether so few points for an item of the rubric need a written reason.
func (r *Rubric) NeedsReason(item RubricItem, points Points) bool {
	if !item.Star || r.ReasonBelow == nil {
		return false
	}
	whole, parts := r.ReasonBelow.times(int64(item.Most()))
	return int64(points) < whole || int64(points) == whole && parts > 0
}

func (c *policyCheck) rubric(r *Rubric) {
	if r == nil {
		return
	}
	if r.ReasonBelow != nil {
		c.ratio("/rubric/reason_below", *r.ReasonBelow)
	}
	aspects, items, sum := usedKeys{}, usedKeys{}, 0
	for i, aspect := range r.Aspects {
		at := fmt.Sprintf("/rubric/aspects/%d", i)
		aspects.add(c, at+"/key", aspect.Key)
		c.text(at+"/title", aspect.Title)
		c.need(len(aspect.Items) > 0, at+"/items", "no_item")
		for j, item := range aspect.Items {
			at := fmt.Sprintf("%s/items/%d", at, j)
			items.add(c, at+"/key", item.Key)
			c.text(at+"/title", item.Title)
			between(c, at+"/points", item.Points, 1, 100)
			c.text(at+"/high", item.High)
			c.text(at+"/mid", item.Mid)
			c.text(at+"/low", item.Low)
			sum += item.Points
		}
	}
	c.need(sum == 100, "/rubric/aspects", "points_sum", "value", sum)
}
