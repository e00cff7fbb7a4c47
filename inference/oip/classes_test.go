package oip_test

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"wanwu/inference"
	"wanwu/inference/oip"
)

// many is a server with so many classes that it is asked for the best ones. said answers a request,
// which has n pictures.
func many(t *testing.T, scores bool, said string) (cfg oip.Config, asked *[]string) {
	asked = new([]string)
	outputs := `{"name":"y","datatype":"FP32","shape":[-1,5000]}`
	if scores {
		outputs += `,{"name":"scores","datatype":"FP32","shape":[-1,5000]}`
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v2":
			fmt.Fprint(w, `{"name":"many","version":"1","extensions":["classification"]}`)
		case "/v2/models/m":
			fmt.Fprintf(w, `{"name":"m","inputs":[{"name":"x","datatype":"FP32","shape":[-1,3,1,1]}],"outputs":[%s]}`, outputs)
		case "/v2/models/m/infer":
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			*asked = append(*asked, string(body))
			fmt.Fprint(w, said)
		}
	}))
	t.Cleanup(s.Close)
	return oip.Config{
		Target: oip.Target{Scheme: "http", Addresses: []string{strings.TrimPrefix(s.URL, "http://")}, Model: "m"},
		Input:  "x", Logits: "y", Classes: 5000, Best: 3, Brief: true, Health: -1,
		Preprocess: inference.Preprocess{Width: 1, Height: 1, Layout: "NCHW"},
	}, asked
}

// The best classes stand for all logits: their scores come out as the server has them.
func TestBestClassesStandForAllLogits(t *testing.T) {
	for _, softmax := range []bool{true, false} {
		name, activation := "y", inference.Identity
		if softmax {
			name, activation = "scores", inference.Softmax
		}
		cfg, asked := many(t, softmax, `{"outputs":[{"name":"`+name+`","datatype":"BYTES","shape":[2,3],"data":["0.500000:4999:猫:虎斑","0.250000:7","0.000000:8","0.9:1","0.05:2","0.01:3"]}]}`)
		cfg.Softmax = softmax
		b := &inference.Batch{N: 2, Input: make([]float32, 6), Logits: make([]float32, 10000)}
		if err := open(t, cfg).Run(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		if len(*asked) != 1 || !strings.Contains((*asked)[0], `{"name":"`+name+`","parameters":{"classification":3}}`) {
			t.Errorf("asked %s", *asked)
		}
		for i, want := range [][]inference.Label{{{Class: 4999, Score: .5}, {Class: 7, Score: .25}}, {{Class: 1, Score: .9}, {Class: 2, Score: .05}, {Class: 3, Score: .01}}} {
			got, err := inference.TopK(b.Logits[i*5000:(i+1)*5000], len(want), activation)
			if err != nil || !slices.EqualFunc(got, want, func(a, b inference.Label) bool {
				return a.Class == b.Class && math.Abs(float64(a.Score-b.Score)) < 1e-4
			}) {
				t.Errorf("softmax %v, picture %d: %v, %v, want %v", softmax, i, got, err, want)
			}
		}
	}
}

// Classes that were named come before those that were not, in their order, though their scores were
// rounded to 0.
func TestRoundedScoresKeepTheirOrder(t *testing.T) {
	for _, first := range []string{"0.999990", "1.000000"} {
		cfg, _ := many(t, true, `{"outputs":[{"name":"scores","datatype":"BYTES","shape":[1,4],"data":["`+first+`:4999","0.000000:70","0.000000:8","0.000000:9"]}]}`)
		cfg.Softmax, cfg.Best = true, 4
		b := &inference.Batch{N: 1, Input: make([]float32, 3), Logits: make([]float32, 5000)}
		if err := open(t, cfg).Run(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		got, err := inference.TopK(b.Logits, 4, inference.Softmax)
		if err != nil || len(got) != 4 || got[0].Score < 0.99 || got[1].Score > 0.001 {
			t.Fatalf("%v, %v", got, err)
		}
		for i, class := range []int32{4999, 70, 8, 9} {
			if got[i].Class != class {
				t.Errorf("%s: place %d is class %d, want %d", first, i, got[i].Class, class)
			}
		}
	}
}

// Scores of softmax need all logits, unless the server has the scores.
func TestLogitsOfSoftmaxAreNotReplaced(t *testing.T) {
	cfg, asked := many(t, false, `{}`)
	cfg.Softmax = true
	if err := open(t, cfg).Run(t.Context(), &inference.Batch{N: 1, Input: make([]float32, 3), Logits: make([]float32, 5000)}); err == nil {
		t.Error("an empty answer is taken")
	}
	if len(*asked) != 1 || strings.Contains((*asked)[0], "classification") {
		t.Errorf("asked %s", *asked)
	}
}

func TestBadClassesAreErrors(t *testing.T) {
	for _, data := range []string{`[]`, `["1:2"]`, `["1:2","1:2","1:3"]`, `["1:2","1:5000","1:3"]`, `["1:2","1:-1","1:3"]`, `["1:2","NaN:1","1:3"]`, `["1:2","x","1:3"]`, `[1,2,3]`, `{}`, `["1:2","1:4","2:3"]`} {
		cfg, _ := many(t, true, `{"outputs":[{"name":"scores","datatype":"BYTES","shape":[1,3],"data":`+data+`}]}`)
		cfg.Softmax = true
		err := open(t, cfg).Run(t.Context(), &inference.Batch{N: 1, Input: make([]float32, 3), Logits: make([]float32, 5000)})
		if inference.CodeOf(err) != inference.CodeRemote {
			t.Errorf("%s: %v", data, err)
		}
	}
}

func TestTextsOfABinaryTensor(t *testing.T) {
	want := []string{"0.5:1:猫", "", "0.25:2"}
	raw := oip.AppendTexts(nil, want)
	if got, err := oip.TextsOf(raw); err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
	for n := 1; n < len(raw); n++ {
		got, err := oip.TextsOf(raw[:n])
		if whole := slices.Equal(got, want[:min(len(got), len(want))]); err == nil && !whole {
			t.Errorf("%d bytes: %q", n, got)
		}
	}
	if _, err := oip.TextsOf([]byte{255, 255, 255, 255, 1}); err == nil {
		t.Error("a length beyond the end is taken")
	}
}

func FuzzTextsOf(f *testing.F) {
	f.Add(oip.AppendTexts(nil, []string{"0.5:1:a", "x"}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if texts, err := oip.TextsOf(raw); err == nil && string(oip.AppendTexts(nil, texts)) != string(raw) {
			t.Errorf("%q is not %q", texts, raw)
		}
	})
}
