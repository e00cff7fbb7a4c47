package export

import (
	"strconv"

	"wanwu/app/words"
)

// kind says how a column's values are written and shown.
type kind uint8

const (
	text    kind = iota
	state        // text, coloured
	ordinal      // an integer that counts rows
	number       // an integer
	score        // 0…1, raw
	millis       // milliseconds
)

// column is one column of a table: the spreadsheet and the CSV have the same.
type column struct {
	header string
	width  float64 // in characters
	kind   kind
	// value is a string, int, int64, float32 or float64, or nil for nothing.
	value func(*record) any
}

// columns returns the columns of src in their order.
func (s *Source) columns() []column {
	cols := []column{
		{words.T(s.Lang, "export.column.no"), 7, ordinal, func(r *record) any { return r.number }},
		{words.T(s.Lang, "export.column.file_name"), 24, text, func(r *record) any { return r.name }},
		{words.T(s.Lang, "export.column.relative_path"), 26, text, func(r *record) any { return r.path }},
		{words.T(s.Lang, "export.column.absolute_path"), 22, text, func(r *record) any { return r.file }},
		{words.T(s.Lang, "export.column.status"), 9, state, func(r *record) any { return s.statusText(r.status) }},
	}
	if s.Judged {
		cols = append(cols,
			column{words.T(s.Lang, "export.column.verdict"), 9, text, func(r *record) any { return textOrNil(s.verdictText(r.said.Verdict)) }},
			column{words.T(s.Lang, "export.column.label_by_person"), 17, text, func(r *record) any { return textOrNil(r.said.Label) }})
	}
	for k := range s.TopK {
		n := strconv.Itoa(k + 1)
		cols = append(cols,
			column{words.T(s.Lang, "export.column.label") + n, 17, text, func(r *record) any {
				if k >= len(r.labels) {
					return nil
				}
				return r.labels[k].Name
			}},
			column{words.T(s.Lang, "export.column.score") + n, 11, score, func(r *record) any {
				if k >= len(r.labels) {
					return nil
				}
				return r.labels[k].score
			}})
	}
	return append(cols,
		column{words.T(s.Lang, "export.column.category"), 12, text, func(r *record) any { return textOrNil(r.category()) }},
		column{words.T(s.Lang, "export.column.error"), 30, text, func(r *record) any { return textOrNil(r.reason) }},
		column{words.T(s.Lang, "export.column.error_code"), 14, text, func(r *record) any { return textOrNil(string(r.code)) }},
		column{words.T(s.Lang, "export.column.width"), 8, number, func(r *record) any { return positive(r.width) }},
		column{words.T(s.Lang, "export.column.height"), 8, number, func(r *record) any { return positive(r.height) }},
		column{words.T(s.Lang, "export.column.bytes"), 12, number, func(r *record) any { return r.bytes }},
		column{words.T(s.Lang, "export.column.decode_ms"), 11, millis, func(r *record) any { return positive(milliseconds(r.decode)) }},
		column{words.T(s.Lang, "export.column.infer_ms"), 11, millis, func(r *record) any { return positive(milliseconds(r.infer)) }},
	)
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
