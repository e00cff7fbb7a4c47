package query

import "testing"

// TestBounds checks what numbers are asked for, at the borders and between them.
func TestBounds(t *testing.T) {
	for text, want := range map[string][4]bool{ // of 0.1, 0.3, 0.304 and 0.5
		"score<0.3": {true, false, false, false}, "score<=0.3": {true, true, false, false},
		"score>0.3": {false, false, true, true}, "score>=0.3": {false, true, true, true},
		"score=0.3": {false, true, true, false}, "score=0.30": {false, true, true, false}, "score=30.0%": {false, true, false, false},
		"score:<30%": {true, false, false, false}, "score=10%": {true, false, false, false},
	} {
		q, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		least, most := q.Terms()[0].Bounds()
		for i, v := range []float32{0.1, 0.3, 0.304, 0.5} {
			if passes := v >= least && v <= most; passes != want[i] {
				t.Errorf("%s: %v passes: %v", text, v, !want[i])
			}
		}
	}
}
