package imagefile

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
)

// pngColour gathers what the chunks of a PNG say of its colours.
type pngColour struct {
	cicp, iccp, chrm, gama []byte
	srgb                   bool
}

// add looks at a chunk.
func (p *pngColour) add(c pngChunk) {
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

// pngUnit is the 1 of cHRM and gAMA.
const pngUnit = 100_000

// space returns the colour space, by the precedence that the specification gives the chunks: cICP,
// iCCP, sRGB, and gAMA with cHRM.
func (p *pngColour) space() (s colourSpace) {
	if len(p.cicp) >= 4 {
		// Of the transfer functions only the usual ones, which nearly are that of sRGB:
		// what stands for a high dynamic range needs more than a table.
		if transfer := p.cicp[1]; transfer == h273SRGB || transfer == h273BT709 || transfer == h273BT601 {
			s.primaries = primariesOf(int(p.cicp[0]))
		}
		return s
	}
	if name := bytes.IndexByte(p.iccp, 0); name >= 0 && name+2 <= len(p.iccp) {
		if s.icc = inflated(p.iccp[name+2:]); s.icc != nil {
			return s
		}
	}
	if p.srgb {
		return s
	}
	if len(p.gama) >= 4 {
		s.gamma = pngGamma(float64(binary.BigEndian.Uint32(p.gama)) / pngUnit)
	}
	if len(p.chrm) >= 4*len(s.primaries) {
		for i := range s.primaries {
			s.primaries[i] = float64(binary.BigEndian.Uint32(p.chrm[4*i:])) / pngUnit
		}
	}
	return s
}

// pngGamma returns the exponent of the file's values. gAMA has its inverse; 1/2.2 within five in a
// hundred stands for the curve of sRGB, as in libpng, since that is what it approximates. Exponents
// without sense count for none.
func pngGamma(encoding float64) float64 {
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
	profile, err := io.ReadAll(io.LimitReader(z, maxICCBytes+1))
	if err != nil || len(profile) > maxICCBytes {
		return nil
	}
	return profile
}
