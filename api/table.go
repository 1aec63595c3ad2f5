package api

import (
	"context"
	"encoding"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"reflect"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
)

// The media types of tables. Who accepts one of them gets any list as that, whole.
const (
	workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	commas   = "text/csv"
)

// tabular is an answer that can be a table.
type tabular interface {
	columns() []print.Column
	rows() ([][]any, error)
	next() *string
}

// turning is the input of a list that has pages.
type turning interface{ turn(cursor string) }

// tableType is the media type of the table that a request prefers to JSON, or none.
func tableType(c *gin.Context) string {
	for accepted := range strings.SplitSeq(c.GetHeader("Accept"), ",") {
		media, _, _ := strings.Cut(strings.TrimSpace(accepted), ";")
		switch media {
		case workbook, commas:
			return media
		case "application/json", "*/*":
			return ""
		}
	}
	return ""
}

// answerTable answers a list as a table of all its pages: a column for each member, in the order of the contract.
func answerTable[In, Out any](c *gin.Context, media string, in In, out Out, do func(context.Context, In) (Out, error)) error {
	name := path.Base(c.FullPath())
	table := print.Table{Title: name, Columns: any(out).(tabular).columns()}
	for page := any(out).(tabular); ; page = any(out).(tabular) {
		rows, err := page.rows()
		if err != nil {
			return err
		}
		table.Rows = append(table.Rows, rows...)
		if page.next() == nil {
			break
		}
		any(&in).(turning).turn(*page.next())
		if out, err = do(c.Request.Context(), in); err != nil {
			return err
		}
	}
	write, extension := table.CSV, ".csv"
	if media == workbook {
		write, extension = table.XLSX, ".xlsx"
	}
	body, err := write()
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name+extension))
	c.Data(http.StatusOK, media, body)
	return nil
}

func (l list[T]) next() *string { return l.NextCursor }

func (l list[T]) columns() []print.Column {
	var columns []print.Column
	for _, m := range tableMembers(reflect.TypeFor[T](), "", nil) {
		columns = append(columns, m.Column)
	}
	return columns
}

func (l list[T]) rows() ([][]any, error) {
	members := tableMembers(reflect.TypeFor[T](), "", nil)
	rows := make([][]any, len(l.Items))
	for i := range l.Items {
		rows[i] = make([]any, len(members))
		for j, m := range members {
			var err error
			if rows[i][j], err = m.cell(reflect.ValueOf(l.Items[i])); err != nil {
				return nil, err
			}
		}
	}
	return rows, nil
}

// tableMember is a column of a table and where its cells are found in an item.
type tableMember struct {
	print.Column
	index []int
}

// tableMembers lists the members of an item. Those of an object inside it are named as parent.member; amounts, which a
// table shows in the major unit, lose the _fen of their names; what the caller may do is no data.
func tableMembers(item reflect.Type, under string, index []int) []tableMember {
	var members []tableMember
	for _, field := range reflect.VisibleFields(item) {
		name, _ := grant.MemberName(field)
		at := append(index[:len(index):len(index)], field.Index...)
		kind := kindOf(field.Type)
		switch {
		case name == "" || name == "can":
		case kind == "":
			members = append(members, tableMembers(field.Type, under+name+".", at)...)
		case kind == print.Money:
			members = append(members, tableMember{print.Column{Name: under + strings.TrimSuffix(name, "_fen"), Kind: kind}, at})
		default:
			members = append(members, tableMember{print.Column{Name: under + name, Kind: kind}, at})
		}
	}
	return members
}

var textual = reflect.TypeFor[encoding.TextMarshaler]()

// kindOf is the kind of a column of a type, none for an object, which has columns of its own.
func kindOf(t reflect.Type) print.ColumnKind {
	pointer := t.Kind() == reflect.Pointer
	if pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[grant.Fen]():
		return print.Money
	case t == reflect.TypeFor[grant.Date]():
		return print.Day
	case t.Implements(textual):
		return print.Text
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Int64:
		return print.Integer
	case t.Kind() == reflect.Struct && !pointer:
		return ""
	}
	return print.Text
}

// cell is what an item has in the column. An instant is written as it is in Beijing, a list or a map as JSON.
func (m tableMember) cell(item reflect.Value) (any, error) {
	v := item.FieldByIndex(m.index)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil, nil
		}
		v = v.Elem()
	}
	switch value := v.Interface().(type) {
	case grant.Fen, grant.Date:
		return value, nil
	case time.Time:
		return value.In(grant.Beijing).Format(time.DateTime), nil
	case encoding.TextMarshaler:
		text, err := value.MarshalText()
		return string(text), err
	}
	switch {
	case m.Kind == print.Integer:
		return v.Int(), nil
	case v.Kind() == reflect.String:
		return v.String(), nil
	case (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.Len() == 0:
		return nil, nil
	}
	text, err := json.Marshal(v.Interface())
	return string(text), err
}
