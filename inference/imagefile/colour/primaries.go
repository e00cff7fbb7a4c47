package colour

import (
	"errors"
	"math"
)

// Primaries are the chromaticities x, y of white, red, green and blue.
type Primaries [8]float64

// What the numbers of ITU-T H.273 stand for, as far as pictures of standard range
// have it: HEIC's nclx and PNG's cICP.
const (
	H273BT709     = 1
	H273BT601     = 6
	H273SRGB      = 13
	h273BT2020    = 9
	h273DisplayP3 = 12
)

// PrimariesOf looks up the colour primaries of H.273; unknown ones are the zero
// value, that is sRGB's.
func PrimariesOf(number int) Primaries {
	switch number {
	case h273BT2020:
		return Primaries{0.3127, 0.3290, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046}
	case h273DisplayP3:
		return Primaries{0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060}
	}
	return Primaries{}
}

// srgbPrimaries are those of sRGB and BT.709.
var srgbPrimaries = Primaries{0.3127, 0.3290, 0.640, 0.330, 0.300, 0.600, 0.150, 0.060}

// hash tells primaries apart.
func (p *Primaries) hash() (h uint64) {
	for _, v := range p {
		h = h*0x9E3779B97F4A7C15 + math.Float64bits(v)
	}
	return h
}

// matrix is three rows of three.
type matrix [3][3]float64

// times returns the product m × n.
func (m matrix) times(n matrix) (out matrix) {
	for i := range 3 {
		for j := range 3 {
			out[i][j] = m[i][0]*n[0][j] + m[i][1]*n[1][j] + m[i][2]*n[2][j]
		}
	}
	return out
}

// inverse fails where m has none that is of use.
func (m matrix) inverse() (out matrix, err error) {
	minor := func(i, j int) float64 {
		a, b, c, d := (i+1)%3, (i+2)%3, (j+1)%3, (j+2)%3
		return m[a][c]*m[b][d] - m[a][d]*m[b][c]
	}
	det := m[0][0]*minor(0, 0) + m[0][1]*minor(0, 1) + m[0][2]*minor(0, 2)
	if !(math.Abs(det) > 1e-9) {
		return out, errors.New("primaries that lie on a line")
	}
	for i := range 3 {
		for j := range 3 {
			out[j][i] = minor(i, j) / det
		}
	}
	return out, nil
}

// xyz returns the XYZ of a chromaticity of luminance 1.
func xyz(x, y float64) [3]float64 { return [3]float64{x / y, 1, (1 - x - y) / y} }

// toXYZ returns the matrix from linear light to XYZ, whose white is that of p.
func (p *Primaries) toXYZ() (m matrix, err error) {
	for i := 1; i < 8; i += 2 {
		if !(p[i] > 0.001) {
			return m, errors.New("a primary without luminance")
		}
	}
	for c := range 3 {
		for i, v := range xyz(p[2+2*c], p[3+2*c]) {
			m[i][c] = v
		}
	}
	inverse, err := m.inverse()
	if err != nil {
		return m, err
	}
	white := xyz(p[0], p[1])
	for c := range 3 { // so that equal parts of the three are white
		part := inverse[c][0]*white[0] + inverse[c][1]*white[1] + inverse[c][2]*white[2]
		for i := range 3 {
			m[i][c] *= part
		}
	}
	return m, nil
}

// bradford is the matrix to the responses of the eye in which one white is adapted
// to another, as in ICC's specification, annex E.
var bradford = matrix{{0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}}

// toSRGB returns the matrix from linear light to that of sRGB.
func (p *Primaries) toSRGB() (m matrix, err error) {
	from := *p
	if from == (Primaries{}) {
		from = srgbPrimaries
	}
	toXYZ, err := from.toXYZ()
	if err != nil {
		return m, err
	}
	srgb, err := srgbPrimaries.toXYZ()
	if err != nil {
		return m, err
	}
	fromXYZ, err := srgb.inverse()
	if err != nil {
		return m, err
	}
	eye, err := bradford.inverse()
	if err != nil {
		return m, err
	}
	var adapt matrix
	a, b := xyz(from[0], from[1]), xyz(srgbPrimaries[0], srgbPrimaries[1])
	for i, row := range bradford {
		adapt[i][i] = (row[0]*b[0] + row[1]*b[1] + row[2]*b[2]) / (row[0]*a[0] + row[1]*a[1] + row[2]*a[2])
	}
	return fromXYZ.times(eye.times(adapt.times(bradford.times(toXYZ)))), nil
}
