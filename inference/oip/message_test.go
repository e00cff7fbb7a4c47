package oip_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"wanwu/inference/oip"
)

func TestFloatsReadNestedNumbers(t *testing.T) {
	for data, want := range map[string]string{
		`[1,2.5,-3e-1]`: "[1 2.5 -0.3]", `[[1],[2],[3]]`: "[1 2 3]", ` [ [ 1 , 2 ] , 3 ] `: "[1 2 3]",
		`[1,2]`: "", `[1,2,3,4]`: "", `[1,2,"3"]`: "", `[1,2,null]`: "", `[1,2,1e400]`: "", ``: "", `{"a":1}`: "",
	} {
		got, err := oip.Floats(json.RawMessage(data), 3)
		if (err == nil) != (want != "") || err == nil && fmt.Sprint(got) != want {
			t.Errorf("%s: %v, %v, want %s", data, got, err, want)
		}
	}
}

func TestSizeRefusesWhatIsOutOfRange(t *testing.T) {
	for _, shape := range [][]int64{{-1, 3}, {1 << 40, 1 << 40}, {5, 5, 5}} {
		if n, err := oip.Size(shape, 100); err == nil {
			t.Errorf("%v has %d values", shape, n)
		}
	}
	if n, err := oip.Size([]int64{4, 5, 5}, 100); err != nil || n != 100 {
		t.Errorf("%d, %v", n, err)
	}
}

// Whatever bytes come, nothing panics, and what is read has the size that was asked for.
func FuzzBody(f *testing.F) {
	f.Add([]byte(`{"inputs":[{"name":"a","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}xxxx`), "76")
	f.Add([]byte(`[]`), "")
	f.Fuzz(func(t *testing.T, body []byte, header string) {
		head, rest, err := oip.Split(body, header)
		if err != nil {
			return
		}
		if len(head)+len(rest) != len(body) {
			t.Errorf("%d and %d bytes of %d", len(head), len(rest), len(body))
		}
		var q oip.Request
		if json.Unmarshal(head, &q) != nil {
			return
		}
		for _, in := range q.Inputs {
			n, err := oip.Size(in.Shape, 1<<16)
			if err != nil {
				continue
			}
			if v, err := oip.Floats(in.Data, n); err == nil && len(v) != n {
				t.Errorf("%d values of %d", len(v), n)
			}
			if size, ok := in.Parameters.Int("binary_data_size"); ok && size <= len(rest) {
				if v, err := oip.FloatsOf(rest[:size], n); err == nil && len(v) != n {
					t.Errorf("%d values of %d", len(v), n)
				}
			}
		}
	})
}
