package wordpiece_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"wanwu/inference/wordpiece"
)

func open(t testing.TB) *wordpiece.Tokenizer {
	t.Helper()
	f, err := os.Open("testdata/vocab.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tokenizer, err := wordpiece.New(f)
	if err != nil {
		t.Fatal(err)
	}
	return tokenizer
}

// TestAgreesWithPublishedTokenizer compares with what cn-clip's own tokenizer makes of texts,
// which scripts/models/tokenizer_reference.py has written down.
func TestAgreesWithPublishedTokenizer(t *testing.T) {
	data, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Text string  `json:"text"`
		IDs  []int64 `json:"ids"`
	}
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 30 {
		t.Fatalf("%d references", len(rows))
	}
	tokenizer := open(t)
	for _, row := range rows {
		if got, _ := tokenizer.Encode(row.Text, len(row.IDs)); !slices.Equal(got, row.IDs) {
			t.Errorf("%q: %v, want %v", row.Text, got, row.IDs)
		}
	}
}

// TestEncodeNamesWhatVocabularyLacks checks that a word without pieces is named as it is read.
func TestEncodeNamesWhatVocabularyLacks(t *testing.T) {
	tokenizer := open(t)
	for text, want := range map[string][]string{
		"蓝牙耳机": nil, "𠀀字 red": {"𠀀"}, "हिन्दी cup": {"हनद"}, "": nil, strings.Repeat("x", 201): {strings.Repeat("x", 201)},
	} {
		ids, lacks := tokenizer.Encode(text, 8)
		if len(ids) != 8 {
			t.Errorf("%q: %d ids", text, len(ids))
		}
		if n, words := tokenizer.Count(text); n < words+2 || (words == 0) != (text == "") || words < len(lacks) {
			t.Errorf("%q has %d ids and %d words, of which %d lack", text, n, words, len(lacks))
		}
		if text != "हिन्दी cup" && !slices.Equal(lacks, want) || len(lacks) != len(want) {
			t.Errorf("%q lacks %q, want %q", text, lacks, want)
		}
	}
}

// TestDamagedVocabulary checks that a file that is none says what it lacks.
func TestDamagedVocabulary(t *testing.T) {
	for text, want := range map[string]string{
		"": "has no token [PAD]", "[PAD]\n[UNK]\n[CLS]\n": "has no token [SEP]", strings.Repeat("x\n", 9<<20): "more than",
	} {
		if _, err := wordpiece.New(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %q", text, err, want)
		}
	}
}

// FuzzEncode: any text has so many ids, which are the vocabulary's.
func FuzzEncode(f *testing.F) {
	tokenizer := open(f)
	for _, s := range []string{"蓝牙耳机", "é\u0301\xff\x00 a", strings.Repeat("##", 99)} {
		f.Add(s, 16)
	}
	f.Fuzz(func(t *testing.T, text string, context int) {
		context = min(max(context, 2), 512)
		ids, _ := tokenizer.Encode(text, context)
		if len(ids) != context {
			t.Fatalf("%d ids, not %d", len(ids), context)
		}
		for _, id := range ids {
			if id < 0 || id >= 21128 {
				t.Fatalf("id %d", id)
			}
		}
	})
}
