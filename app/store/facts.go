package store

import (
	"encoding/binary"
	"math"
	"time"

	"wanwu/inference"
)

// Facts is what a recognition found out, but for its error. It is kept packed,
// in the file as well as in memory: some 80 bytes with ten labels.
type Facts struct {
	Hash          uint64 // of the content (xxh3); 0 where unknown
	Width, Height int    // pixels, upright
	Bytes         int64  // that were read; 0 where it is the file's size
	Decode, Infer time.Duration
	Cached        bool              // the answer is that of an earlier run
	Page, Pages   int               // which picture of a file of several, from 1; 0 for a file of one
	Animated      bool              // whether the pages are frames
	Uniform       bool              // whether all that was recognised is of one colour
	NameGuessed   bool              // whether the name is of an archive whose charset was guessed
	Labels        []inference.Label // descending by score, raw
}

// The flags of packed facts.
const (
	factCached   = 1 << iota
	factPages    // two more numbers follow: the page, and how many there are
	factAnimated // the pages are frames
	factUniform  // the picture is of one colour
	factGuessed  // the charset of its name was guessed
)

// Pack appends f to b: the hash, then numbers of as many bytes as they need, flags, the
// pages where there are several, then each label's class and its score as a float32.
func (f *Facts) Pack(b []byte) []byte {
	b = binary.LittleEndian.AppendUint64(b, f.Hash)
	b = binary.AppendUvarint(b, uint64(max(f.Width, 0)))
	b = binary.AppendUvarint(b, uint64(max(f.Height, 0)))
	b = binary.AppendUvarint(b, uint64(max(f.Bytes, 0)))
	b = binary.AppendUvarint(b, uint64(max(f.Decode.Microseconds(), 0)))
	b = binary.AppendUvarint(b, uint64(max(f.Infer.Microseconds(), 0)))
	var flags byte
	if f.Cached {
		flags |= factCached
	}
	if f.Pages > 0 {
		flags |= factPages
	}
	if f.Animated {
		flags |= factAnimated
	}
	if f.Uniform {
		flags |= factUniform
	}
	if f.NameGuessed {
		flags |= factGuessed
	}
	b = append(b, flags)
	if f.Pages > 0 {
		b = binary.AppendUvarint(b, uint64(max(f.Page, 0)))
		b = binary.AppendUvarint(b, uint64(f.Pages))
	}
	for _, l := range f.Labels {
		b = binary.AppendUvarint(b, uint64(max(l.Class, 0)))
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(l.Score))
	}
	return b
}

// HashOf returns the Hash of packed facts.
func HashOf(b []byte) uint64 {
	if len(b) < 8 {
		return 0
	}
	return binary.LittleEndian.Uint64(b)
}

// SizeOf returns the Width and Height of packed facts, in pixels, without the cost of reading all of
// them: what a search or an order calls a million times. ok is false where there are none.
func SizeOf(b []byte) (width, height int, ok bool) {
	if len(b) < 8 {
		return 0, 0, false
	}
	w, n := binary.Uvarint(b[8:])
	if n <= 0 {
		return 0, 0, false
	}
	h, k := binary.Uvarint(b[8+n:])
	if k <= 0 || w > math.MaxInt32 || h > math.MaxInt32 {
		return 0, 0, false
	}
	return int(w), int(h), true
}

// SecondScore returns the score of the second label of packed facts, without the cost of reading
// all of them; ok is false where there is none.
func SecondScore(b []byte) (score float32, ok bool) {
	if len(b) < 8 {
		return 0, false
	}
	b = b[8:]
	for range 5 {
		n := numberLen(b)
		if n == 0 {
			return 0, false
		}
		b = b[n:]
	}
	if len(b) < 1 {
		return 0, false
	}
	flags := b[0]
	b = b[1:]
	if flags&factPages != 0 {
		for range 2 {
			n := numberLen(b)
			if n == 0 {
				return 0, false
			}
			b = b[n:]
		}
	}
	for range 2 {
		n := numberLen(b)
		if n == 0 || len(b) < n+4 {
			return 0, false
		}
		score, b = math.Float32frombits(binary.LittleEndian.Uint32(b[n:])), b[n+4:]
	}
	return score, true
}

// numberLen returns how many bytes the number has that b begins with; 0 where it does not end.
func numberLen(b []byte) int {
	for i, c := range b[:min(len(b), binary.MaxVarintLen64)] {
		if c < 0x80 {
			return i + 1
		}
	}
	return 0
}

// Unpack reads what Pack wrote; ok is false where it is not that, or where a score is not a
// finite number, which no run stores. The labels are
// appended to labels, which may be nil.
func Unpack(b []byte, labels []inference.Label) (f Facts, ok bool) {
	if len(b) < 8 {
		return Facts{}, false
	}
	f.Hash = binary.LittleEndian.Uint64(b)
	b = b[8:]
	var n [5]uint64
	for i := range n {
		v, k := binary.Uvarint(b)
		if k <= 0 {
			return Facts{}, false
		}
		n[i], b = v, b[k:]
	}
	if len(b) < 1 || n[0] > math.MaxInt32 || n[1] > math.MaxInt32 || n[2] > math.MaxInt64 ||
		n[3] > math.MaxInt64/1000 || n[4] > math.MaxInt64/1000 {
		return Facts{}, false
	}
	f.Width, f.Height, f.Bytes = int(n[0]), int(n[1]), int64(n[2])
	f.Decode, f.Infer = time.Duration(n[3])*time.Microsecond, time.Duration(n[4])*time.Microsecond
	flags := b[0]
	b = b[1:]
	f.Cached, f.Animated = flags&factCached != 0, flags&factAnimated != 0
	f.Uniform, f.NameGuessed = flags&factUniform != 0, flags&factGuessed != 0
	if flags&factPages != 0 {
		for _, page := range []*int{&f.Page, &f.Pages} {
			v, k := binary.Uvarint(b)
			if k <= 0 || v > math.MaxInt32 {
				return Facts{}, false
			}
			*page, b = int(v), b[k:]
		}
	}
	if labels == nil && len(b) > 0 {
		labels = make([]inference.Label, 0, len(b)/5)
	}
	for len(b) > 0 {
		class, k := binary.Uvarint(b)
		if k <= 0 || class > math.MaxInt32 || len(b) < k+4 {
			return Facts{}, false
		}
		score := math.Float32frombits(binary.LittleEndian.Uint32(b[k:]))
		if score-score != 0 { // true for NaN and ±Inf alone
			return Facts{}, false
		}
		labels = append(labels, inference.Label{Class: int32(class), Score: score})
		b = b[k+4:]
	}
	f.Labels = labels
	return f, true
}
