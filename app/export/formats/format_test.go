package formats

import "testing"

func TestFormatOf(t *testing.T) {
	for path, want := range map[string]Format{
		"a.xlsx": XLSX, "a.b/C.CSV": CSV, "x.jsonl": JSONL, "x.html": HTML, "x.HTM": HTML, "x.xls": "", "x": "", "xlsx": "", "a.xlsx/": "",
	} {
		if got, err := Of(path); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", path, got, err)
		}
	}
}
