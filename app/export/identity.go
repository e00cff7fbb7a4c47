package export

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"

	"wanwu/app/workspace"
)

// Identity is what a row of a sheet is known by when the sheet comes back, whatever became
// of the rows and columns around it.
type Identity struct {
	Content uint64 // a hash of the picture's bytes; 0 where that is not known
	Place   uint64 // a hash of the file's path, which tells copies of one picture apart
	// Said is a hash of what the row said when it was written, so that what was filled in is told
	// from what was there.
	Said uint32
}

// identityMark begins an identity. It makes it text in every spreadsheet, and a later
// layout can begin otherwise.
const identityMark = "w1"

// IdentityOf returns the identity of a row as it is.
func IdentityOf(r *workspace.Row) Identity {
	return Identity{Content: r.Hash, Place: xxh3.HashString(r.File), Said: SaidOf(r.Verdict(), r.Judgement.Label)}
}

// SaidOf returns the hash of a verdict with its label, as Identity.Said has it. Verdict and label
// of a sheet are hashed as they are read: trimmed.
func SaidOf(v workspace.Verdict, label string) uint32 {
	return uint32(xxh3.HashString(strconv.Itoa(int(v)) + strings.TrimSpace(Clean(label))))
}

// String returns the identity as a sheet has it: w1.content.place.said, in hexadecimal.
func (i Identity) String() string {
	return fmt.Sprintf("%s.%016x.%016x.%08x", identityMark, i.Content, i.Place, i.Said)
}

// ParseIdentity reads what String has written; ok is false for anything else.
func ParseIdentity(s string) (i Identity, ok bool) {
	parts := strings.Split(strings.TrimSpace(s), ".")
	if len(parts) != 4 || parts[0] != identityMark || len(parts[1]) != 16 || len(parts[2]) != 16 || len(parts[3]) != 8 {
		return Identity{}, false
	}
	var numbers [3]uint64
	for k := range numbers {
		n, err := strconv.ParseUint(parts[k+1], 16, 64)
		if err != nil {
			return Identity{}, false
		}
		numbers[k] = n
	}
	return Identity{numbers[0], numbers[1], uint32(numbers[2])}, true
}
