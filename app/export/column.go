package export

import (
	"strconv"

	"wanwu/app/words"
)

// Kind says how a column's values are written and shown.
type Kind uint8

const (
	KindText     Kind = iota
	KindState         // text, coloured
	KindVerdict       // text of three choices
	KindPerson        // text, with the labels to choose from
	KindIdentity      // hidden where that is possible
	KindOrdinal       // an integer that counts rows
	KindNumber        // an integer
	KindScore         // 0…1, raw
	KindPercent       // 0…1, shown in per cent
	KindMillis        // milliseconds
)

// Column is one column of a table.
type Column struct {
	Header string
	Width  float64 // in characters
	Kind   Kind
	// Value is a string, int, int64, float32 or float64, or nil for nothing.
	Value func(*Record) any
}

// Results returns the columns that one reads and fills in, wide as a page is.
func (s *Source) Results() []Column {
	return []Column{
		{words.T(s.Lang, "export.column.file"), 28, KindText, func(r *Record) any { return r.Name }},
		{words.T(s.Lang, "export.column.folder"), 24, KindText, func(r *Record) any { return textOrNil(r.Folder()) }},
		{words.T(s.Lang, "export.column.best_label"), 18, KindText, func(r *Record) any {
			if len(r.Labels) == 0 {
				return nil
			}
			return r.Labels[0].Name
		}},
		{words.T(s.Lang, "export.column.confidence"), 10, KindPercent, func(r *Record) any {
			if len(r.Labels) == 0 {
				return nil
			}
			return r.Labels[0].Score
		}},
		s.verdictColumn(), s.personColumn(), s.stateColumn(), s.IdentityColumn(),
	}
}

// Details returns the columns of all that is known, those of the spreadsheet's second table and,
// with the identity behind them, of the CSV.
func (s *Source) Details() []Column {
	cols := []Column{
		{words.T(s.Lang, "export.column.no"), 7, KindOrdinal, func(r *Record) any { return r.Number }},
		{words.T(s.Lang, "export.column.file_name"), 24, KindText, func(r *Record) any { return r.Name }},
		{words.T(s.Lang, "export.column.relative_path"), 26, KindText, func(r *Record) any { return r.Path }},
		{words.T(s.Lang, "export.column.absolute_path"), 22, KindText, func(r *Record) any { return r.File }},
		s.stateColumn(), s.verdictColumn(), s.personColumn(),
		{words.T(s.Lang, "export.column.truth"), 17, KindText, func(r *Record) any { label, _ := r.Known(s); return textOrNil(label) }},
		{words.T(s.Lang, "export.column.truth_origin"), 12, KindText, func(r *Record) any { _, origin := r.Known(s); return textOrNil(origin) }},
	}
	for k := range s.TopK {
		n := strconv.Itoa(k + 1)
		cols = append(cols,
			Column{words.T(s.Lang, "export.column.label") + n, 17, KindText, func(r *Record) any {
				if k >= len(r.Labels) {
					return nil
				}
				return r.Labels[k].Name
			}},
			Column{words.T(s.Lang, "export.column.score") + n, 11, KindScore, func(r *Record) any {
				if k >= len(r.Labels) {
					return nil
				}
				return r.Labels[k].Score
			}})
	}
	return append(cols,
		Column{words.T(s.Lang, "export.column.category"), 12, KindText, func(r *Record) any { return textOrNil(r.Category()) }},
		Column{words.T(s.Lang, "export.column.method"), 10, KindText, func(r *Record) any { return textOrNil(r.Method(s)) }},
		Column{words.T(s.Lang, "export.column.error"), 30, KindText, func(r *Record) any { return textOrNil(r.Reason) }},
		Column{words.T(s.Lang, "export.column.error_code"), 14, KindText, func(r *Record) any { return textOrNil(string(r.Code)) }},
		Column{words.T(s.Lang, "export.column.width"), 8, KindNumber, func(r *Record) any { return positive(r.Width) }},
		Column{words.T(s.Lang, "export.column.height"), 8, KindNumber, func(r *Record) any { return positive(r.Height) }},
		Column{words.T(s.Lang, "export.column.bytes"), 12, KindNumber, func(r *Record) any { return r.Bytes }},
		Column{words.T(s.Lang, "export.column.decode_ms"), 11, KindMillis, func(r *Record) any { return positive(Milliseconds(r.Decode)) }},
		Column{words.T(s.Lang, "export.column.infer_ms"), 11, KindMillis, func(r *Record) any { return positive(Milliseconds(r.Infer)) }},
	)
}

func (s *Source) stateColumn() Column {
	return Column{words.T(s.Lang, "export.column.status"), 9, KindState, func(r *Record) any { return s.StatusText(r.Status) }}
}

func (s *Source) verdictColumn() Column {
	return Column{words.T(s.Lang, "export.column.verdict"), 9, KindVerdict, func(r *Record) any { return textOrNil(s.VerdictText(r.Said.Verdict)) }}
}

func (s *Source) personColumn() Column {
	return Column{words.T(s.Lang, "export.column.label_by_person"), 17, KindPerson, func(r *Record) any { return textOrNil(r.Said.Label) }}
}

// IdentityColumn returns what the row is known by when the file comes back.
func (s *Source) IdentityColumn() Column {
	return Column{words.T(s.Lang, "export.column.identity"), 47, KindIdentity, func(r *Record) any { return r.ID.String() }}
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
