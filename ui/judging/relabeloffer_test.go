package judging

import (
	"testing"

	"wanwu/app/words"
	"wanwu/inference/infertest"
)

// BenchmarkPickListKey is a key in the pick list of 54,092 labels, with what its goroutine
// finds: a letter that most names begin with, and a word that few have.
func BenchmarkPickListKey(b *testing.B) {
	offer := labelOffer{classes: infertest.ManyLabels(), lang: words.Chinese}
	for _, text := range []string{"j", "lbld", "金毛"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				offer.find(b.Context(), text)
			}
		})
	}
}
