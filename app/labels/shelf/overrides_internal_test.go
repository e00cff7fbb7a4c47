package shelf

import (
	"bytes"
	"fmt"
	"testing"

	"wanwu/app/labels"
)

// FuzzOverrides reads a stranger's file: what is taken is written as it was read.
func FuzzOverrides(f *testing.F) {
	f.Add([]byte(overridesHeader + "7\ta\\tb\t=x\t=\t\t=a|b\t-\t=0.5\n"))
	f.Add([]byte(overridesHeader + "user:x\ta\t\t\t\t\t=3\t\n"))
	f.Add([]byte(overridesHeader + "7\ta\t\t\t\t\t-=3\t\n"))
	f.Add([]byte(overridesHeader + "1\t\t\t\t\t\t\t=NaN\n\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		overrides, err := decodeOverrides(data)
		if err != nil {
			return
		}
		again, err := decodeOverrides(encodeOverrides(overrides))
		if err != nil || !bytes.Equal(encodeOverrides(again), encodeOverrides(overrides)) {
			t.Errorf("%v: %+v, %+v", err, overrides, again)
		}
	})
}

// BenchmarkMillionOverrides reads the overrides of a million labels, each with another name.
func BenchmarkMillionOverrides(b *testing.B) {
	all := make([]labels.Override, 1_000_000)
	for i := range all {
		all[i] = labels.Override{Of: labels.Key{Class: int32(i)}, Was: fmt.Sprint("标签", i), Fields: labels.SetsName, Name: fmt.Sprint("名称", i)}
	}
	data := encodeOverrides(all)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := decodeOverrides(data); err != nil {
			b.Fatal(err)
		}
	}
}
