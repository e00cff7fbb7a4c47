package ort

import "testing"

func TestChoices(t *testing.T) {
	for text, want := range map[string]Choice{
		"":                {Kind: Auto},
		"auto":            {Kind: Auto},
		"CPU":             {Kind: CPU},
		"cuda":            {Kind: CUDA},
		"cuda:7":          {Kind: CUDA, Index: 7},
		" cuda:0 ":        {Kind: CUDA},
		"tensorrt:1":      {Kind: TensorRT, Index: 1},
		"tensorrt:1:fp16": {Kind: TensorRT, Index: 1, FP16: true},
	} {
		got, err := ParseChoice(text)
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", text, got, err, want)
		}
		if again, err := ParseChoice(got.String()); err != nil || again != got {
			t.Errorf("%q becomes %q and is read as %+v, %v", text, got, again, err)
		}
	}
	for _, text := range []string{"gpu", "cuda:", "cuda:-1", "cuda:x", "cuda:999", "cpu:0", "auto:1", "cuda:0:fp16", "tensorrt:0:fp8", "oip://h"} {
		if c, err := ParseChoice(text); err == nil {
			t.Errorf("%q is read as %+v", text, c)
		}
	}
	if (Choice{}).String() != Auto {
		t.Errorf("the zero choice is %q", Choice{})
	}
}
