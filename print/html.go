package print

import (
	"bytes"
	_ "embed"
	"html/template"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

// page sets a document as HTML. The style is one constant text.
var page = template.Must(template.New("page.html").
	Funcs(template.FuncMap{"style": func() template.HTML { return template.HTML("<style>" + pageCSS + "</style>") }}).
	Parse(pageHTML))

// HTML is the agreement as a page of HTML. It refuses what Check refuses.
func (a Agreement) HTML() ([]byte, error) {
	d, err := a.Document()
	if err != nil {
		return nil, err
	}
	return d.HTML()
}

// HTML is the document as one page of HTML in UTF-8 that is ready to be printed on A4: no script, nothing fetched from
// elsewhere. The same document always gives the same bytes.
func (d *Document) HTML() ([]byte, error) {
	var b bytes.Buffer
	if err := page.Execute(&b, d); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
