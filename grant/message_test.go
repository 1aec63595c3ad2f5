package grant

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Both languages have a subject and a text for every event and nothing else, with every parameter of the event and no
// other.
func TestLettersAreComplete(t *testing.T) {
	t.Parallel()
	placeholder := regexp.MustCompile(`\{(\w+)\}`)
	var keys []string
	for event := range messageParams {
		keys = append(keys, string(event)+".subject", string(event)+".text")
	}
	slices.Sort(keys)
	for language, templates := range letters {
		if diff := cmp.Diff(keys, slices.Sorted(maps.Keys(templates))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", language, diff)
		}
		for event, want := range messageParams {
			if subject := templates[string(event)+".subject"]; !strings.Contains(subject, "{"+want[0]+"}") || strings.Contains(subject, "\n") {
				t.Errorf("%s: the subject of %s is %q", language, event, subject)
			}
			var got []string
			for _, found := range placeholder.FindAllStringSubmatch(templates[string(event)+".text"], -1) {
				got = append(got, found[1])
			}
			slices.Sort(got)
			if diff := cmp.Diff(slices.Sorted(slices.Values(want)), got); diff != "" {
				t.Errorf("%s: the text of %s (-want +got):\n%s", language, event, diff)
			}
		}
	}
}

func TestLetterNeedsATemplate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		event    MessageEvent
		language string
	}{{"unheard_of", "en"}, {ToldAwarded, "fr"}} {
		if letter, err := c.event.Letter(c.language, MessageParams{}); err == nil {
			t.Errorf("%s in %s is %+v", c.event, c.language, letter)
		}
	}
}

func ExampleMessageEvent_Letter() {
	zh, _ := ToldAwarded.Letter("zh-CN", MessageParams{Receipt: "2026-000012", Amount: 98_000_00, Currency: "CNY"})
	en, _ := ToldReserve.Letter("en", MessageParams{Receipt: "2026-000013", Until: Date{2026, 9, 30}})
	fmt.Println(zh.Subject)
	fmt.Println(strings.Split(zh.Text, "\n")[2])
	fmt.Println(en.Subject)
	fmt.Println(strings.Contains(en.Text, "up to and including 2026-09-30"))
	// Output:
	// 立项通知：申报 2026-000012
	// 贵单位的申报（回执号 2026-000012）经评审和公示，予以立项，资助金额为 ¥98,000.00。
	// Reserve: application 2026-000013
	// true
}
