package export

import (
	"slices"
	"strconv"
	"strings"

	"wanwu/app/words"
)

// Kind says how a column's values are written and shown.
type Kind uint8

// The kinds of columns; KindText is text.
const (
	KindText     Kind = iota
	KindName          // text, what the picture is called
	KindState         // text, coloured
	KindVerdict       // text of three choices
	KindPerson        // text, with the labels to choose from
	KindIdentity      // hidden where that is possible
	KindOrdinal       // an integer that counts rows
	KindNumber        // an integer
	KindScore         // 0…1, raw
	KindPercent       // 0…1, shown in per cent
	KindTenths        // a number, shown with one decimal
)

// Column is one column of a table.
type Column struct {
	ID     string // what it is chosen by; empty for those that are always there
	Header string
	Width  float64 // in characters
	Kind   Kind
	// Value is a string, int, int64, float32 or float64, or nil for nothing.
	Value func(*Record) any
}

// Results returns the columns that one reads and fills in, wide as a page is.
func (s *Source) Results() []Column {
	return []Column{
		{"", words.T(s.Lang, "export.column.file"), 28, KindName, func(r *Record) any { return r.Name }},
		{"", words.T(s.Lang, "export.column.folder"), 24, KindName, func(r *Record) any { return textOrNil(r.Folder()) }},
		{"", words.T(s.Lang, "export.column.best_label"), 18, KindText, func(r *Record) any {
			if len(r.Labels) == 0 {
				return nil
			}
			return r.Labels[0].Name
		}},
		{"", words.T(s.Lang, "export.column.confidence"), 10, KindPercent, func(r *Record) any {
			if len(r.Labels) == 0 {
				return nil
			}
			return r.Labels[0].Score
		}},
		s.verdictColumn(), s.personColumn(), s.stateColumn(), s.IdentityColumn(),
	}
}

// Details returns the columns of all that is known, those of the spreadsheet's second table and,
// with the identity behind them, of the CSV; with Source.Columns those of them that are wanted.
func (s *Source) Details() []Column {
	all := s.details()
	if s.Columns == nil {
		return all
	}
	return slices.DeleteFunc(all, func(c Column) bool { return c.ID != "" && !slices.Contains(s.Columns, c.ID) })
}

// ColumnChoice is a column that can be left out, or several that go together.
type ColumnChoice struct{ ID, Name string }

// ColumnChoices returns what Source.Columns may hold, with its names in l, in the order of
// the table.
func ColumnChoices(l words.Lang) (all []ColumnChoice) {
	s := Source{Lang: l, TopK: 1, HasText: true}
	for _, c := range s.details() {
		switch {
		case c.ID == "" || len(all) > 0 && all[len(all)-1].ID == c.ID:
		case c.ID == "labels":
			all = append(all, ColumnChoice{c.ID, words.T(l, "export.column.labels")})
		default:
			all = append(all, ColumnChoice{c.ID, c.Header})
		}
	}
	return all
}

// ParseColumns reads columns by their ids or their names in either language, with commas
// between them; bad is the first that is none.
func ParseColumns(text string) (columns []string, bad string) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '，' || r == '、' }) {
		word = strings.TrimSpace(word)
		id := ""
		for _, l := range []words.Lang{words.Chinese, words.English} {
			for _, c := range ColumnChoices(l) {
				if strings.EqualFold(word, c.ID) || strings.EqualFold(word, c.Name) {
					id = c.ID
				}
			}
		}
		if id == "" {
			return nil, word
		}
		columns = append(columns, id)
	}
	return columns, ""
}

func (s *Source) details() []Column {
	cols := []Column{
		{"no", words.T(s.Lang, "export.column.no"), 7, KindOrdinal, func(r *Record) any { return r.Number }},
		{"name", words.T(s.Lang, "export.column.file_name"), 24, KindName, func(r *Record) any { return r.Name }},
		{"path", words.T(s.Lang, "export.column.relative_path"), 26, KindName, func(r *Record) any { return r.Path }},
		{"file", words.T(s.Lang, "export.column.absolute_path"), 22, KindName, func(r *Record) any { return r.File }},
		s.stateColumn(), s.verdictColumn(), s.personColumn(),
		{"truth", words.T(s.Lang, "export.column.truth"), 17, KindText, func(r *Record) any { label, _ := r.Known(s); return textOrNil(label) }},
		{"truth_origin", words.T(s.Lang, "export.column.truth_origin"), 12, KindText, func(r *Record) any { _, origin := r.Known(s); return textOrNil(origin) }},
	}
	for k := range s.TopK {
		n := strconv.Itoa(k + 1)
		cols = append(cols,
			Column{"labels", words.T(s.Lang, "export.column.label") + n, 17, KindText, func(r *Record) any {
				if k >= len(r.Labels) {
					return nil
				}
				return r.Labels[k].Name
			}},
			Column{"labels", words.T(s.Lang, "export.column.score") + n, 11, KindScore, func(r *Record) any {
				if k >= len(r.Labels) {
					return nil
				}
				return r.Labels[k].Score
			}})
	}
	cols = append(cols, Column{"category", words.T(s.Lang, "export.column.category"), 12, KindText, func(r *Record) any { return textOrNil(r.Category()) }})
	if s.business != nil {
		cols = append(cols, s.businessColumn(words.T(s.Lang, "export.column.business")))
	}
	if s.HasText {
		cols = append(cols, Column{"text", words.T(s.Lang, "export.column.text"), 30, KindText, func(r *Record) any { return textOrNil(r.TextLine()) }})
	}
	return append(cols,
		Column{"method", words.T(s.Lang, "export.column.method"), 10, KindText, func(r *Record) any { return textOrNil(r.Method(s)) }},
		Column{"error", words.T(s.Lang, "export.column.error"), 30, KindText, func(r *Record) any { return textOrNil(r.Reason) }},
		Column{"error_code", words.T(s.Lang, "export.column.error_code"), 14, KindText, func(r *Record) any { return textOrNil(string(r.Code)) }},
		Column{"width", words.T(s.Lang, "export.column.width"), 8, KindNumber, func(r *Record) any { return positive(r.Width) }},
		Column{"height", words.T(s.Lang, "export.column.height"), 8, KindNumber, func(r *Record) any { return positive(r.Height) }},
		Column{"bytes", words.T(s.Lang, "export.column.bytes"), 12, KindNumber, func(r *Record) any { return r.Bytes }},
		Column{"decode_ms", words.T(s.Lang, "export.column.decode_ms"), 11, KindTenths, func(r *Record) any { return positive(Milliseconds(r.Decode)) }},
		Column{"infer_ms", words.T(s.Lang, "export.column.infer_ms"), 11, KindTenths, func(r *Record) any { return positive(Milliseconds(r.Infer)) }},
		Column{"note", words.T(s.Lang, "export.column.note"), 24, KindText, func(r *Record) any { return textOrNil(strings.Join(r.Note.Parts(s.Lang), " · ")) }},
	)
}

func (s *Source) stateColumn() Column {
	return Column{"status", words.T(s.Lang, "export.column.status"), 9, KindState, func(r *Record) any { return s.StatusText(r.Status) }}
}

func (s *Source) verdictColumn() Column {
	return Column{"", words.T(s.Lang, "export.column.verdict"), 9, KindVerdict, func(r *Record) any { return textOrNil(s.VerdictText(r.Said.Verdict)) }}
}

func (s *Source) personColumn() Column {
	return Column{"", words.T(s.Lang, "export.column.label_by_person"), 17, KindPerson, func(r *Record) any { return textOrNil(r.Said.Label) }}
}

// IdentityColumn returns what the row is known by when the file comes back.
func (s *Source) IdentityColumn() Column {
	return Column{"", words.T(s.Lang, "export.column.identity"), 47, KindIdentity, func(r *Record) any { return r.ID.String() }}
}

func textOrNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// positive returns nil for what is not known.
func positive[N int | float64](n N) any {
	if n <= 0 {
		return nil
	}
	return n
}
