package judging

import (
	"fmt"
	"testing"

	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/infertest"
)

// BenchmarkPickListKey is a key in the pick list of 54,092 labels, and of a million, with what its
// goroutine finds: a letter that most names begin with, and words that few have.
func BenchmarkPickListKey(b *testing.B) {
	many := infertest.ManyLabels()
	var million inference.Vocabulary
	for len(million) < 1_000_000 {
		million = append(million, many...)
	}
	for _, classes := range []inference.Vocabulary{many, million} {
		offer := labelOffer{classes: classes, index: &labelIndex{}, lang: words.Chinese}
		for _, text := range []string{"j", "lbld", "金毛"} {
			b.Run(fmt.Sprint(len(classes), "/", text), func(b *testing.B) {
				offer.find(b.Context(), text)
				for b.Loop() {
					offer.find(b.Context(), text)
				}
			})
		}
	}
}
