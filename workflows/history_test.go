package workflows_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/workflows"
	enums "go.temporal.io/api/enums/v1"
	history "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/encoding/protojson"
)

var update = flag.Bool("update", false, "record the histories of the integration test")

// histories are recorded by released code and replayed by every later one. v0 is of the code before any release.
const histories = "testdata/histories"

// The workflows of today can go on with every history that was recorded.
func TestReplay(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(histories, "*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	replayed := map[string]bool{}
	for _, file := range files {
		path, _, _ := strings.Cut(filepath.Base(file), ".")
		replayed[path] = true
		t.Run(strings.TrimPrefix(file, histories), func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			impersonal(t, body)
			recorded, err := client.HistoryFromJSON(strings.NewReader(string(body)), client.HistoryJSONOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if err := replay(recorded); err != nil {
				t.Error(err)
			}
			patient(t, recorded)
		})
	}
	for _, path := range slices.Concat(paths[:], tranches[:], []string{"round"}) {
		if !replayed[path] {
			t.Errorf("no history of %s", path)
		}
	}
}

// A history that the workflows do not fit is noticed.
func TestReplayNotices(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile(filepath.Join(histories, "v0", "round.1.json"))
	if err != nil {
		t.Fatal(err)
	}
	recorded, err := client.HistoryFromJSON(strings.NewReader(string(body)), client.HistoryJSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range recorded.Events {
		if timer := e.GetTimerStartedEventAttributes(); timer != nil {
			timer.TimerId = "another"
		}
	}
	if replay(recorded) == nil {
		t.Error("a foreign history is replayed")
	}
}

func replay(recorded *history.History) error {
	replayer := worker.NewWorkflowReplayer()
	for kind, process := range map[grant.CaseKind]any{grant.RoundKind: workflows.Round, grant.ApplicationKind: workflows.Application, grant.PaymentKind: workflows.Disbursement} {
		replayer.RegisterWorkflowWithOptions(process, workflow.RegisterOptions{Name: workflows.Name(kind)})
	}
	return replayer.ReplayWorkflowHistory(log.NewStructuredLogger(slog.New(slog.NewTextHandler(io.Discard, nil))), recorded)
}

// patient asks that no regular activity may ever give up.
func patient(t testing.TB, recorded *history.History) {
	t.Helper()
	for _, e := range recorded.Events {
		scheduled := e.GetActivityTaskScheduledEventAttributes()
		if scheduled != nil && (scheduled.RetryPolicy.GetMaximumAttempts() != 0 || scheduled.ScheduleToCloseTimeout.AsDuration() != 0) {
			t.Errorf("event %d: %s gives up", e.EventId, scheduled.ActivityType.Name)
		}
	}
}

var number = regexp.MustCompile(`\b([0-9]{11}|[0-9]{17}[0-9Xx]|[0-9A-HJ-NPQRTUWXY]{18})\b`)

// impersonal asks that a history holds no text in Chinese, no name of the example, no mobile number, identity number
// or social credit code, also inside its payloads.
func impersonal(t testing.TB, body []byte) {
	t.Helper()
	var tree any
	if err := json.Unmarshal(body, &tree); err != nil {
		t.Fatal(err)
	}
	walk(tree, func(key string, leaf any) {
		text := fmt.Sprint(leaf)
		if f, is := leaf.(float64); is {
			text = fmt.Sprintf("%.0f", f)
		}
		if data, err := base64.StdEncoding.DecodeString(text); key == "data" && err == nil {
			text = string(data)
			var payload any
			if json.Unmarshal(data, &payload) == nil {
				walk(payload, func(key string, leaf any) {
					if key != "wait" && number.MatchString(fmt.Sprint(leaf)) { // a wait is a duration in nanoseconds
						t.Errorf("a payload has %s %v", key, leaf)
					}
				})
			}
		} else if number.MatchString(text) {
			t.Errorf("%s is %s", key, text)
		}
		if strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0 || strings.Contains(text, "Venture") {
			t.Errorf("%s is %s", key, text)
		}
	})
}

// walk calls visit for each leaf of a JSON tree, with the key it stands under.
func walk(tree any, visit func(key string, leaf any)) {
	var under func(key string, node any)
	under = func(key string, node any) {
		switch node := node.(type) {
		case map[string]any:
			for k, v := range node {
				visit("key", k)
				under(k, v)
			}
		case []any:
			for _, v := range node {
				under(key, v)
			}
		default:
			visit(key, node)
		}
	}
	under("", tree)
}

func TestImpersonal(t *testing.T) {
	t.Parallel()
	payload := func(text string) string { return `{"data":"` + base64.StdEncoding.EncodeToString([]byte(text)) + `"}` }
	for _, body := range []string{
		`{"reason":"张"}`, payload(`{"name":"张三"}`), payload(`{"phone":"13800000001"}`), payload(`["11010519491231002X"]`),
		payload(`{"code":"52000000MJ00000182"}`), `{"id":13800000001}`, payload(`"call 13800000001"`), payload(`{"13800000001":1}`),
	} {
		seen := &witness{TB: t}
		impersonal(seen, []byte(body))
		if !seen.failed {
			t.Errorf("not noticed: %s", body)
		}
	}
	impersonal(t, []byte(payload(`{"wait":31000000000,"id":"0198c0de-1111-7222-8333-944444444444"}`)))
}

// witness notes a failure instead of failing.
type witness struct {
	testing.TB
	failed bool
}

func (w *witness) Errorf(string, ...any) { w.failed = true }

// runsOf answers the histories of a case's last run and of the runs that it continues, the first one first.
func (h *house) runsOf(c grant.Case) []*history.History {
	var runs []*history.History
	for run := ""; ; {
		recorded := &history.History{}
		events := h.client.GetWorkflowHistory(h.ctx, c.String(), run, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for events.HasNext() {
			event, err := events.Next()
			h.must(err)
			recorded.Events = append(recorded.Events, event)
		}
		runs = append(runs, recorded)
		if run = recorded.Events[0].GetWorkflowExecutionStartedEventAttributes().ContinuedExecutionRunId; run == "" {
			slices.Reverse(runs)
			return runs
		}
	}
}

// each calls do with every run of every case and the run's name.
func (s *story) each(do func(name string, recorded *history.History)) {
	for _, n := range s.numbers() {
		for i, recorded := range s.runsOf(s.of(n)) {
			do(fmt.Sprintf("%s.%d", s.name(n), i+1), recorded)
		}
	}
}

// replays asks that every run of the story can be replayed and is impersonal.
func (s *story) replays(t *testing.T) {
	t.Helper()
	s.each(func(name string, recorded *history.History) {
		if err := replay(recorded); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		body, err := protojson.Marshal(recorded)
		s.must(err)
		impersonal(t, body)
		patient(t, recorded)
	})
}

// record writes the runs of the story to testdata.
func (s *story) record() {
	dir := filepath.Join(histories, "v0")
	s.must(os.RemoveAll(dir))
	s.must(os.MkdirAll(dir, 0o755))
	s.each(func(name string, recorded *history.History) {
		for _, e := range recorded.Events {
			if queue := e.GetWorkflowTaskScheduledEventAttributes().GetTaskQueue(); queue.GetKind() == enums.TASK_QUEUE_KIND_STICKY {
				queue.Name = "sticky" // else the name of the machine
			}
		}
		body, err := protojson.Marshal(recorded)
		s.must(err)
		var file bytes.Buffer
		s.must(json.Indent(&file, body, "", " ")) // the same bytes for the same history, unlike protojson's
		s.must(os.WriteFile(filepath.Join(dir, name+".json"), append(file.Bytes(), '\n'), 0o644))
	})
}
