package public

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
)

// objector is somebody whose words must stand on no page but the one that answers the form.
var objector = grant.ObjectionContent{Name: "欧阳举报", Contact: "13800001111", Claim: "与申报单位负责人有亲属关系", Clue: "户籍档案第七页"}

var pdf = grant.Evidence{Name: "户口本.pdf", Content: grant.Content("%PDF-1.7 户口本")}

// post sends a form as a browser does, with the files in their places.
func post(t testing.TB, s *season, path string, values map[string]string, files ...grant.Evidence) (*http.Response, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range values {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	for i := range grant.MaxEvidence {
		var file grant.Evidence
		if i < len(files) {
			file = files[i]
		}
		part := must[io.Writer](t)(form.CreateFormFile(fmt.Sprintf("evidence%d", i+1), file.Name))
		must[int](t)(part.Write(file.Content))
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return send(t, s, path, form.FormDataContentType(), &body)
}

func send(t testing.TB, s *season, path, kind string, body io.Reader, header ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest("POST", path, body)
	r.Header.Set("Content-Type", kind)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.pages.ServeHTTP(w, r)
	return w.Result(), w.Body.String()
}

func typed(o grant.ObjectionContent, key string) map[string]string {
	return map[string]string{"key": key, "name": o.Name, "contact": o.Contact, "claim": o.Claim, "clue": o.Clue}
}

var (
	hiddenKey  = regexp.MustCompile(`name="key" value="([A-Z2-7]{26})"`)
	shownCodes = regexp.MustCompile(`<dd><code>([^<]+)</code></dd>`)
)

// form opens the form for a line and answers its address and key.
func (s *season) form(t testing.TB, n grant.Notice, receipt string) (path, key string) {
	t.Helper()
	path = "/notices/" + n.ID.String() + "/objection?receipt=" + receipt
	response, body := get(t, s.pages, path)
	found := hiddenKey.FindStringSubmatch(body)
	if found == nil || response.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%s has no key, or may be kept: %q", path, response.Header.Get("Cache-Control"))
	}
	return path, found[1]
}

func TestObjection(t *testing.T) {
	t.Parallel()
	s, n := noticed(t, 2)
	receipt := s.ranked(t, grant.OutcomeAwarded)[0]
	path, key := s.form(t, n, receipt)
	_, body := get(t, s.pages, path)
	want(t, body, `method="post" enctype="multipart/form-data"`, "异议截止：", "还剩 5 个工作日", receipt, `<label for="claim">异议内容</label>`, `maxlength="4000"`, `type="file"`, "不会公开")
	_, body = get(t, s.pages, path+"&lang=en")
	want(t, body, "Object to a line", "What you object to", "working days left: 5")

	response, first := post(t, s, path, typed(objector, key), pdf)
	if response.StatusCode != http.StatusCreated || response.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%s, %q\n%s", response.Status, response.Header.Get("Cache-Control"), first)
	}
	want(t, first, "异议已收到", "请同时保存编号和查询码", receipt)
	shown := shownCodes.FindAllStringSubmatch(first, -1)
	if len(shown) != 2 {
		t.Fatalf("number and code are %v", shown)
	}
	number, code := shown[0][1], shown[1][1]

	// A doubled click is one objection.
	if _, again := post(t, s, path, typed(objector, key), pdf); !strings.Contains(again, number) || !strings.Contains(again, code) {
		t.Error("the form sent twice is answered otherwise")
	}
	if filed := scan[int](t, s, "select count(*) from objections"); filed != 1 {
		t.Errorf("%d objections are filed", filed)
	}
	if name := scan[string](t, s, "select name from files"); name != pdf.Name {
		t.Errorf("the file is kept as %q", name)
	}
	_, body = get(t, s.pages, "/notices/"+n.ID.String())
	want(t, row(t, body, receipt), "暂停：异议正在处理")

	// The same form with another content is one more objection, which the objector has to confirm.
	other := objector
	other.Claim = "另有一事"
	response, body = post(t, s, path, typed(other, key), pdf)
	want(t, body, "这份表单已经提交过", "另有一事")
	if fresh := hiddenKey.FindStringSubmatch(body); response.StatusCode != http.StatusUnprocessableEntity || fresh == nil || fresh[1] == key {
		t.Errorf("%s with the key %v", response.Status, fresh)
	}

	look := "/objections?" + url.Values{"number": {fullWidth(number)}, "code": {" " + strings.ToLower(code[:4]+" "+code[4:])}}.Encode()
	response, body = get(t, s.pages, look)
	want(t, body, "异议 "+number, "正在处理", receipt)
	if response.Header.Get("Cache-Control") != "no-store" {
		t.Error("an answer may be kept by caches")
	}
	s.rule(t, scan[activities.ObjectionFiled](t, s, "select jsonb_build_object('id', id) from objections").ID, grant.ObjectionDismissed, "经核查，不属实。")
	_, body = get(t, s.pages, look)
	want(t, body, "异议不成立", "经核查，不属实。", "决定时间", titleZH)
	_, body = get(t, s.pages, look+"&lang=en")
	want(t, body, "Objection "+number, "Dismissed", "经核查，不属实。")

	// A wrong code and a number that nobody has are answered alike.
	answers := map[string]bool{}
	for _, ask := range []url.Values{{"number": {number}, "code": {"AAAAAAAAAAAAAAAA"}}, {"number": {"2026-Y99999"}, "code": {code}}, {"number": {number}}, {"code": {code}}} {
		response, body := get(t, s.pages, "/objections?"+ask.Encode())
		if response.StatusCode != http.StatusNotFound {
			t.Errorf("%v: %s", ask, response.Status)
		}
		answers[regexp.MustCompile(`<p class="error"[^>]*>[^<]*`).FindString(body)] = true
	}
	if len(answers) != 1 || answers[""] {
		t.Errorf("the answers differ: %v", answers)
	}
}

// "personal data of objectors": what was handed in stands on no page that anybody can open.
func TestObjectorsStayUnknown(t *testing.T) {
	t.Parallel()
	s, n := noticed(t, 2)
	receipt := s.ranked(t, grant.OutcomeAwarded)[0]
	path, key := s.form(t, n, receipt)
	_, filed := post(t, s, path, typed(objector, key), pdf)
	shown := shownCodes.FindAllStringSubmatch(filed, -1)
	pages := []string{
		"/", "/rounds/" + s.round.String(), "/notices/" + n.ID.String(), path, "/receipts?number=" + receipt,
		"/objections?number=" + shown[0][1] + "&code=" + shown[1][1],
	}
	check := func() {
		t.Helper()
		for _, page := range pages {
			for _, language := range []string{chinese, english} {
				_, body := get(t, s.pages, page, "Cookie", "lang="+language)
				for _, secret := range []string{objector.Name, objector.Contact, objector.Claim, objector.Clue, "户口本"} {
					if strings.Contains(body, secret) {
						t.Errorf("%s tells %q", page, secret)
					}
				}
				if page != pages[len(pages)-1] && (strings.Contains(body, shown[0][1]) || strings.Contains(body, shown[1][1])) {
					t.Errorf("%s tells the objection's number or code", page)
				}
			}
		}
	}
	check()
	s.rule(t, scan[activities.ObjectionFiled](t, s, "select jsonb_build_object('id', id) from objections").ID, grant.ObjectionUpheld, "属实。")
	check()
	for _, secret := range []string{objector.Name, objector.Claim} {
		if strings.Contains(filed, secret) {
			t.Errorf("the receipt repeats %q", secret)
		}
	}
}

func TestObjectionMistakes(t *testing.T) {
	t.Parallel()
	s, n := noticed(t, 1)
	path, key := s.form(t, n, s.ranked(t, grant.OutcomeAwarded)[0])
	large := grant.Evidence{Name: "照片.jpg", Content: append(grant.Content("\xff\xd8\xff"), make([]byte, grant.MaxEvidenceSize)...)}
	for _, c := range []struct {
		name  string
		typed grant.ObjectionContent
		files []grant.Evidence
		want  []string
	}{
		{"nothing", grant.ObjectionContent{}, nil, []string{"请写明异议内容", "匿名提出的，请填写可以核查的线索", `<a href="#claim">`, `id="clue-error"`, "<title>有误："}},
		{"no contact", grant.ObjectionContent{Name: "王某", Claim: "有<b>问题"}, nil, []string{"署名提出的，请填写联系方式", `value="王某"`, "有&lt;b&gt;问题</textarea>"}},
		{"too long", grant.ObjectionContent{Claim: strings.Repeat("长", 4001), Clue: "公告"}, nil, []string{"最多 4000 字，现有 4001 字"}},
		{"too large", grant.ObjectionContent{Claim: "有问题", Clue: "公告"}, []grant.Evidence{pdf, large}, []string{"文件 2：超过 3 MiB", "文件不会保留，请重新选择", "公告</textarea>"}},
		{"no document", grant.ObjectionContent{Claim: "有问题", Clue: "公告"}, []grant.Evidence{{}, {Name: "a.pdf", Content: grant.Content("MZ")}}, []string{"文件 2：不是 PDF、JPEG 或 PNG", `id="evidence2-error"`}},
		{"twice", grant.ObjectionContent{Claim: "有问题", Clue: "公告"}, []grant.Evidence{pdf, {}, pdf}, []string{"文件 3：与前面的文件相同"}},
		{"far too large", grant.ObjectionContent{Claim: "有问题", Clue: "公告"}, []grant.Evidence{{Name: "视频.jpg", Content: append(grant.Content("\xff\xd8\xff"), make([]byte, maxForm)...)}}, []string{"文件 1：超过 3 MiB"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			response, body := post(t, s, path, typed(c.typed, key), c.files...)
			if response.StatusCode != http.StatusBadRequest {
				t.Error(response.Status)
			}
			want(t, body, append(c.want, `class="summary" role="alert"`, `value="`+key+`"`)...)
		})
	}
	if filed := scan[int](t, s, "select count(*) from objections"); filed != 0 {
		t.Errorf("%d objections are filed", filed)
	}
	// Mended, the same form is taken. A browser ends lines with two characters, and people type blanks.
	response, body := post(t, s, path, typed(grant.ObjectionContent{Name: "  ", Claim: " 第一行\r\n第二行\x00 ", Clue: "公告"}, key))
	if response.StatusCode != http.StatusCreated {
		t.Errorf("%s\n%s", response.Status, body)
	}
	if claim := scan[string](t, s, "select claim from objections"); claim != "第一行\n第二行" {
		t.Errorf("the claim is %q", claim)
	}
}

func TestLateObjection(t *testing.T) {
	t.Parallel()
	s, n := noticed(t, 2)
	receipts := s.ranked(t, grant.OutcomeAwarded)
	path, key := s.form(t, n, receipts[0])
	early, earlyKey := s.form(t, n, receipts[1])
	s.clock(t, n.EndsAt.Format(time.RFC3339)) // the last second is in time
	if response, _ := post(t, s, early, typed(objector, earlyKey)); response.StatusCode != http.StatusCreated {
		t.Error(response.Status)
	}
	s.clock(t, n.EndsAt.Add(time.Second).Format(time.RFC3339))
	late := "公示已经结束，不再接受异议：异议须在 2026-06-01 23:59:59 或之前提出，现在是 2026-06-02 00:00（北京时间）。"
	for _, o := range []grant.ObjectionContent{objector, {Claim: objector.Claim}} {
		response, body := post(t, s, path, typed(o, key))
		if response.StatusCode != http.StatusUnprocessableEntity {
			t.Error(response.Status)
		}
		want(t, body, late, objector.Claim) // can still be copied
		if strings.Contains(body, "<button") {
			t.Error("a late form can be sent again")
		}
	}
	_, body := get(t, s.pages, path)
	want(t, body, late)
	_, body = get(t, s.pages, path+"&lang=en")
	want(t, body, "they were taken until 2026-06-01 23:59:59, and it is 2026-06-02 00:00")
	// What was in time is answered as it was when its form comes once more.
	if response, body := post(t, s, early, typed(objector, earlyKey)); response.StatusCode != http.StatusCreated {
		t.Errorf("%s\n%s", response.Status, body)
	}
	if filed := scan[int](t, s, "select count(*) from objections"); filed != 1 {
		t.Errorf("%d objections are filed", filed)
	}
}

func TestObjectionToWhatIsOver(t *testing.T) {
	t.Parallel()
	s, n := noticed(t, 1)
	receipt := s.ranked(t, grant.OutcomeAwarded)[0]
	path, key := s.form(t, n, receipt)
	s.withdraw(t, receipt)
	response, body := post(t, s, path, typed(objector, key))
	if response.StatusCode != http.StatusUnprocessableEntity {
		t.Error(response.Status)
	}
	want(t, body, "该项的状态已经改变，不能再对它提出异议。")
}

func TestForeignForm(t *testing.T) {
	t.Parallel()
	s, n := noticed(t, 1)
	path, key := s.form(t, n, s.ranked(t, grant.OutcomeAwarded)[0])
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://elsewhere.example"}, {"Origin", "null"}} {
		response, body := send(t, s, path, "multipart/form-data; boundary=x", strings.NewReader(""), header...)
		if response.StatusCode != http.StatusForbidden {
			t.Errorf("%v: %s", header, response.Status)
		}
		want(t, body, "这份表单不是从本站页面提交的")
	}
	for kind, body := range map[string]string{
		"application/x-www-form-urlencoded": url.Values{"key": {key}, "claim": {"有问题"}, "clue": {"公告"}}.Encode(),
		"multipart/form-data; boundary=x":   "--x\r\nContent-Disposition: form-data; name=\"claim\"\r\n\r\n有问题",
		"multipart/form-data":               "",
	} {
		if response, _ := send(t, s, path, kind, strings.NewReader(body)); response.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", kind, response.Status)
		}
	}
	if response, _ := send(t, s, "/objections", "text/plain", strings.NewReader("")); response.StatusCode != http.StatusNotFound {
		t.Errorf("another page takes a form: %s", response.Status)
	}
	if filed := scan[int](t, s, "select count(*) from objections"); filed != 0 {
		t.Errorf("%d objections are filed", filed)
	}
}

// When the act cannot be done now, nothing that was typed is lost, and the form can be sent again.
func TestObjectionUnavailable(t *testing.T) {
	t.Parallel()
	s, n := noticed(t, 1)
	path, key := s.form(t, n, s.ranked(t, grant.OutcomeAwarded)[0])
	s.sql(t, "revoke insert on objections from granary_api")
	response, body := post(t, s, path, typed(objector, key))
	if response.StatusCode != http.StatusServiceUnavailable {
		t.Error(response.Status)
	}
	want(t, body, "现在无法确认是否收到。", objector.Claim, `value="`+key+`"`)
	s.sql(t, "grant insert on objections to granary_api")
	if response, _ := post(t, s, path, typed(objector, key)); response.StatusCode != http.StatusCreated {
		t.Error(response.Status)
	}
}

// The form's limits are those that the act's input states.
func TestFieldLimits(t *testing.T) {
	t.Parallel()
	limits := map[string]string{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[grant.ObjectionContent]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		_, limits[name], _ = strings.Cut(f.Tag.Get("validate"), "max=")
	}
	for _, f := range newForm().Fields {
		if limits[f.Name] != fmt.Sprint(f.Max) {
			t.Errorf("%s takes %d characters, want %s", f.Name, f.Max, limits[f.Name])
		}
		delete(limits, f.Name)
	}
	if len(limits) > 0 {
		t.Errorf("the form lacks %v", limits)
	}
}
