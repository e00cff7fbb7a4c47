package imagetest

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// HEIFTrailers returns a container of one picture, whose last box is its data, with something
// behind it that programs append, a JPEG among it, or with a last box that is about its size.
func HEIFTrailers(whole, jpeg []byte) map[string][]byte {
	mdat := bytes.Index(whole, []byte("mdat")) - 4
	sized := func(d int) []byte {
		data := bytes.Clone(whole)
		binary.BigEndian.PutUint32(data[mdat:], uint32(int(binary.BigEndian.Uint32(data[mdat:]))+d))
		return data
	}
	behind := func(b string) []byte { return append(bytes.Clone(whole), b...) }
	return map[string][]byte{
		"whole":             whole,
		"four bytes":        behind("\x00\x00\x00\x01"),
		"nine bytes":        behind("</x:xmpme"),
		"a text":            behind("<?xpacket end='w'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'></rdf:RDF>"),
		"a JPEG":            append(bytes.Clone(whole), jpeg...),
		"zeros":             behind(strings.Repeat("\x00", 100)),
		"a box cut off":     behind("\x00\x00\x10\x00sefdshort"),
		"last box too long": sized(5000),
		"last box to end":   sized(-int(binary.BigEndian.Uint32(whole[mdat:]))), // size 0 says that
	}
}
