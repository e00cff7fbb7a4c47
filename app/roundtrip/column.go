package roundtrip

import (
	"slices"

	"wanwu/app/export"
	"wanwu/app/review/sheet"
	"wanwu/app/words"
)

// columns are where a table has what is taken back; −1 for nowhere.
type columns struct{ identity, verdict, label int }

// columnsOf finds the columns wherever they were moved: by their headers in either language,
// and where those were changed, the identities and the verdicts by their cells, and the
// labels behind the verdicts, where they are written.
func columnsOf(t *sheet.Sheet) columns {
	c := columns{identity: -1, verdict: t.Column(headers("export.column.verdict")...), label: t.Column(headers("export.column.label_by_person")...)}
	width := len(t.Header)
	for _, row := range t.Rows {
		width = max(width, len(row))
	}
	most := 0
	for k := range width {
		if n := count(t, k, func(s string) bool { _, ok := export.ParseIdentity(s); return ok }); n > most {
			c.identity, most = k, n
		}
	}
	for k := 0; c.verdict < 0 && k < width; k++ {
		filled := count(t, k, func(s string) bool { return s != "" })
		// A wrong word among the verdicts is reported by its row, so most must be ours.
		if n := count(t, k, func(s string) bool { _, ok := verdictOf(s); return ok && s != "" }); n > 0 && 2*n > filled && !ours(t, k) {
			c.verdict = k
		}
	}
	if next := c.verdict + 1; c.label < 0 && c.verdict >= 0 && next < width && next != c.identity && !ours(t, next) {
		c.label = next
	}
	return c
}

// headers returns what a column is called, in both languages.
func headers(key string) []string {
	return []string{words.T(words.Chinese, key), words.T(words.English, key)}
}

// ours reports whether a column has the header of another one of ours.
func ours(t *sheet.Sheet, k int) bool {
	if k >= len(t.Header) {
		return false
	}
	for _, key := range []string{
		"export.column.file", "export.column.folder", "export.column.best_label", "export.column.confidence", "export.column.status", "export.xlsx.picture",
		"export.column.file_name", "export.column.relative_path", "export.column.absolute_path", "export.column.truth", "export.column.truth_origin",
		"export.column.category", "export.column.error", "export.column.error_code",
	} {
		if slices.Contains(headers(key), t.Header[k]) {
			return true
		}
	}
	return false
}

// count returns how many cells of a column are of a kind.
func count(t *sheet.Sheet, k int, is func(string) bool) (n int) {
	for _, row := range t.Rows {
		if is(sheet.Cell(row, k)) {
			n++
		}
	}
	return n
}
