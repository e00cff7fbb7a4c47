package labels_test

import (
	"strings"
	"testing"

	"wanwu/app/labels"
)

// TestNames checks which texts are names, and which of them a person takes for one.
func TestNames(t *testing.T) {
	for name, valid := range map[string]bool{
		"猫": true, "Tabby cat": true, "👩‍💻": true, "e\u0301": true, strings.Repeat("猫", 100): true,
		"": false, " ": false, "\u200b\u00a0": false, "\u0301": false, strings.Repeat("猫", 101): false, "a\nb": false, "a\x00": false, "a\u0085b": false,
		"a\u202eb": false, "a\u2066b": false, "a\u2028b": false, "\xff": false,
	} {
		if labels.ValidName(name) != valid {
			t.Errorf("%q is a name: %v", name, !valid)
		}
	}
	for _, same := range [][2]string{{"Cat", "cAT"}, {"ＣＡＴ１", "cat1"}, {"e\u0301", "É"}, {"ｶﾞ", "ガ"}, {"猫", "猫"}} {
		if a, b := labels.NameKey(same[0]), labels.NameKey(same[1]); a != b {
			t.Errorf("%q and %q are %q and %q", same[0], same[1], a, b)
		}
	}
	for _, other := range [][2]string{{"cat", "cats"}, {"m2", "m²"}, {"猫", "貓"}} {
		if labels.NameKey(other[0]) == labels.NameKey(other[1]) {
			t.Errorf("%q and %q are one", other[0], other[1])
		}
	}
	for text, want := range map[string]string{" e\u0301 \u3000 a\n": "é a", "a\nb": "a\nb", "\u3000\t": ""} {
		if got := labels.Name(text); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
