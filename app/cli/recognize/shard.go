package recognize

import (
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"
	"golang.org/x/text/unicode/norm"

	"wanwu/inference"
)

// shard is one part of the pictures, for several machines that each do theirs. The zero
// value is all of them.
type shard struct{ part, of uint64 }

// mostShards bounds the number of parts.
const mostShards = 1 << 16

// parseShard reads "2/8". Parts are counted from 0 to 7 or from 1 to 8: part 8 is part 0.
func parseShard(text string) (s shard, ok bool) {
	if text == "" {
		return s, true
	}
	part, of, _ := strings.Cut(text, "/")
	k, err := strconv.ParseUint(part, 10, 32)
	n, err2 := strconv.ParseUint(of, 10, 32)
	if err != nil || err2 != nil || n < 1 || n > mostShards || k > n {
		return s, false
	}
	return shard{k % n, n}, true
}

// has is whether a picture is in the part. It goes by the path below the dropped root, so
// that machines that have the root elsewhere agree, and by its composed form, since macOS
// decomposes names.
func (s shard) has(it *inference.Item) bool {
	return s.of <= 1 || xxh3.HashString(norm.NFC.String(it.Path))%s.of == s.part
}
