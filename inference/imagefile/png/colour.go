package png

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"

	"wanwu/inference/imagefile/colour"
)

// colours gathers what the chunks of a PNG say of its colours.
type colours struct {
	cicp, iccp, chrm, gama []byte
	srgb                   bool
}

// add looks at a chunk.
func (p *colours) add(c chunk) {
	switch string(c.kind) {
	case "cICP":
		p.cicp = c.body
	case "iCCP":
		p.iccp = c.body
	case "sRGB":
		p.srgb = true
	case "cHRM":
		p.chrm = c.body
	case "gAMA":
		p.gama = c.body
	}
}

// unit is the 1 of cHRM and gAMA.
const unit = 100_000

// space returns the colour space, by the precedence that the specification gives the chunks: cICP,
// iCCP, sRGB, and gAMA with cHRM.
func (p *colours) space() (s colour.Space) {
	if len(p.cicp) >= 4 {
		// Of the transfer functions only the usual ones, which nearly are that of sRGB:
		// what stands for a high dynamic range needs more than a table.
		if transfer := p.cicp[1]; transfer == colour.H273SRGB || transfer == colour.H273BT709 || transfer == colour.H273BT601 {
			s.Primaries = colour.PrimariesOf(int(p.cicp[0]))
		}
		return s
	}
	if name := bytes.IndexByte(p.iccp, 0); name >= 0 && name+2 <= len(p.iccp) {
		if s.ICC = inflated(p.iccp[name+2:]); s.ICC != nil {
			return s
		}
	}
	if p.srgb {
		return s
	}
	if len(p.gama) >= 4 {
		s.Gamma = gammaOf(float64(binary.BigEndian.Uint32(p.gama)) / unit)
	}
	if len(p.chrm) >= 4*len(s.Primaries) {
		for i := range s.Primaries {
			s.Primaries[i] = float64(binary.BigEndian.Uint32(p.chrm[4*i:])) / unit
		}
	}
	return s
}

// gammaOf returns the exponent of the file's values. gAMA has its inverse; 1/2.2 within five in a
// hundred stands for the curve of sRGB, as in libpng, since that is what it approximates. Exponents
// without sense count for none.
func gammaOf(encoding float64) float64 {
	const srgb, tolerance = 0.45455, 0.05
	if encoding < 0.1 || encoding > 10 || encoding > srgb*(1-tolerance) && encoding < srgb*(1+tolerance) {
		return 0
	}
	return 1 / encoding
}

// inflated returns a compressed profile, nil where it is damaged or beyond any size that profiles
// have.
func inflated(data []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	defer z.Close()
	profile, err := io.ReadAll(io.LimitReader(z, colour.MaxICCBytes+1))
	if err != nil || len(profile) > colour.MaxICCBytes {
		return nil
	}
	return profile
}
