package export

import (
	"strconv"

	"wanwu/app/words"
)

// kind says how a column's values are written and shown.
type kind uint8

const (
	text      kind = iota
	state          // text, coloured
	verdict        // text of three choices
	person         // text, with the labels to choose from
	identity       // hidden where that is possible
	ordinal        // an integer that counts rows
	number         // an integer
	score          // 0…1, raw
	inPercent      // 0…1, shown in per cent
	millis         // milliseconds
)

// column is one column of a table.
type column struct {
	header string
	width  float64 // in characters
	kind   kind
	// value is a string, int, int64, float32 or float64, or nil for nothing.
	value func(*record) any
}

// results is the columns that one reads and fills in, wide as a page is.
func (s *Source) results() []column {
	return []column{
		{words.T(s.Lang, "export.column.file"), 28, text, func(r *record) any { return r.name }},
		{words.T(s.Lang, "export.column.folder"), 24, text, func(r *record) any { return textOrNil(r.folder()) }},
		{words.T(s.Lang, "export.column.best_label"), 18, text, func(r *record) any {
			if len(r.labels) == 0 {
				return nil
			}
			return r.labels[0].Name
		}},
		{words.T(s.Lang, "export.column.confidence"), 10, inPercent, func(r *record) any {
			if len(r.labels) == 0 {
				return nil
			}
			return r.labels[0].score
		}},
		s.verdictColumn(), s.personColumn(), s.stateColumn(), s.identityColumn(),
	}
}

// details is the columns of all that is known, those of the spreadsheet's second table and,
// with the identity behind them, of the CSV.
func (s *Source) details() []column {
	cols := []column{
		{words.T(s.Lang, "export.column.no"), 7, ordinal, func(r *record) any { return r.number }},
		{words.T(s.Lang, "export.column.file_name"), 24, text, func(r *record) any { return r.name }},
		{words.T(s.Lang, "export.column.relative_path"), 26, text, func(r *record) any { return r.path }},
		{words.T(s.Lang, "export.column.absolute_path"), 22, text, func(r *record) any { return r.file }},
		s.stateColumn(), s.verdictColumn(), s.personColumn(),
		{words.T(s.Lang, "export.column.truth"), 17, text, func(r *record) any { label, _ := r.known(s); return textOrNil(label) }},
		{words.T(s.Lang, "export.column.truth_origin"), 12, text, func(r *record) any { _, origin := r.known(s); return textOrNil(origin) }},
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
		column{words.T(s.Lang, "export.column.method"), 10, text, func(r *record) any { return textOrNil(r.method(s)) }},
		column{words.T(s.Lang, "export.column.error"), 30, text, func(r *record) any { return textOrNil(r.reason) }},
		column{words.T(s.Lang, "export.column.error_code"), 14, text, func(r *record) any { return textOrNil(string(r.code)) }},
		column{words.T(s.Lang, "export.column.width"), 8, number, func(r *record) any { return positive(r.width) }},
		column{words.T(s.Lang, "export.column.height"), 8, number, func(r *record) any { return positive(r.height) }},
		column{words.T(s.Lang, "export.column.bytes"), 12, number, func(r *record) any { return r.bytes }},
		column{words.T(s.Lang, "export.column.decode_ms"), 11, millis, func(r *record) any { return positive(milliseconds(r.decode)) }},
		column{words.T(s.Lang, "export.column.infer_ms"), 11, millis, func(r *record) any { return positive(milliseconds(r.infer)) }},
	)
}

func (s *Source) stateColumn() column {
	return column{words.T(s.Lang, "export.column.status"), 9, state, func(r *record) any { return s.statusText(r.status) }}
}

func (s *Source) verdictColumn() column {
	return column{words.T(s.Lang, "export.column.verdict"), 9, verdict, func(r *record) any { return textOrNil(s.verdictText(r.said.Verdict)) }}
}

func (s *Source) personColumn() column {
	return column{words.T(s.Lang, "export.column.label_by_person"), 17, person, func(r *record) any { return textOrNil(r.said.Label) }}
}

// identityColumn is what the row is known by when the file comes back.
func (s *Source) identityColumn() column {
	return column{words.T(s.Lang, "export.column.identity"), 47, identity, func(r *record) any { return r.id.String() }}
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
