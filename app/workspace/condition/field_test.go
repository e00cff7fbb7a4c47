package condition

import (
	"strings"
	"testing"

	"wanwu/app/query"
)

// TestComparedFieldsHaveNumbers checks that every field that the language compares with a number has
// one of a row.
func TestComparedFieldsHaveNumbers(t *testing.T) {
	names := strings.Fields(query.ComparedNames(true))
	if len(names) == 0 {
		t.Fatal("no field is compared")
	}
	for _, name := range names {
		q, err := query.Parse(name + ">0")
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := (Source{}).field(q.Terms()[0], nil).(numberIs); !ok {
			t.Errorf("%s is no number of a row", name)
		}
	}
}
