package colour

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/kovidgoyal/imaging/prism/meta/icc"
)

// iccConversion makes the conversion of an ICC profile of RGB, grey or CMYK. The
// library panics on some damaged profiles.
func iccConversion(data []byte) (c *Conversion, err error) {
	defer func() {
		if v := recover(); v != nil {
			c, err = nil, fmt.Errorf("icc: panic: %v", v)
		}
	}()
	if err := checkICC(data); err != nil {
		return nil, err
	}
	p, err := icc.DecodeProfile(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("icc: %w", err)
	}
	intent := p.Header.RenderingIntent & 3 // the upper half is the maker's own
	// The black of a press is the black of the screen, as in retouchers and browsers.
	const compensated = true
	switch {
	case p.Header.DataColorSpace == icc.ColorSpaceGray:
		t, err := p.CreateTransformerToSRGB(intent, compensated, 1, true, false, true)
		if err != nil {
			return nil, fmt.Errorf("icc: %w", err)
		}
		c = &Conversion{grey: new([256]uint8)}
		for v := range c.grey {
			_, g, _ := t.Transform(float64(v)/255, 0, 0)
			c.grey[v] = byteOf(g)
		}
		return c, nil
	case p.Header.DataColorSpace == icc.ColorSpaceCMYK:
		t, err := p.CreateTransformerToSRGB(intent, compensated, 4, true, false, true)
		if err != nil {
			return nil, fmt.Errorf("icc: %w", err)
		}
		return &Conversion{Inks: newTable(t, 4)}, nil
	case p.Header.DataColorSpace != icc.ColorSpaceRGB:
		return nil, fmt.Errorf("icc: a profile of %s", p.Header.DataColorSpace)
	case p.IsMatrixShaper() && !hasTables(p):
		t, err := p.CreateTransformerToPCS(icc.RelativeColorimetricRenderingIntent, 3, true)
		if err != nil {
			return nil, fmt.Errorf("icc: %w", err)
		}
		bx, by, bz := t.Transform(0, 0, 0)
		return matrixConversion(func(channel int, v float64) [3]float64 {
			var in [3]float64
			in[channel] = v
			x, y, z := t.Transform(in[0], in[1], in[2])
			if channel > 0 { // black is counted once
				x, y, z = x-bx, y-by, z-bz
			}
			return lightOfPCS(x, y, z)
		}), nil
	}
	t, err := p.CreateTransformerToSRGB(intent, compensated, 3, true, false, true)
	if err != nil {
		return nil, fmt.Errorf("icc: %w", err)
	}
	return &Conversion{table: newTable(t, 3)}, nil
}

// hasTables reports whether a profile has tables from the device to the connection
// space, which then count instead of its matrix.
func hasTables(p *icc.Profile) bool {
	return p.TagTable.Has(icc.AToB0TagSignature) || p.TagTable.Has(icc.AToB1TagSignature) || p.TagTable.Has(icc.AToB2TagSignature)
}

const (
	iccHeader   = 128
	iccTag      = 12
	MaxICCBytes = 4 << 20 // profiles of presses have two megabytes
)

// checkICC refuses profiles whose counts exceed their data, for which the library
// would allocate memory before it checks them.
func checkICC(data []byte) error {
	if len(data) < iccHeader+4 || len(data) > MaxICCBytes {
		return fmt.Errorf("icc: a profile of %d bytes", len(data))
	}
	tags := data[iccHeader+4:]
	count := int64(binary.BigEndian.Uint32(data[iccHeader:]))
	if count*iccTag > int64(len(tags)) {
		return fmt.Errorf("icc: %d tags in %d bytes", count, len(data))
	}
	for i := range count {
		tag := tags[i*iccTag:]
		offset, size := int64(binary.BigEndian.Uint32(tag[4:])), int64(binary.BigEndian.Uint32(tag[8:]))
		if offset < iccHeader+4+count*iccTag || offset+size > int64(len(data)) {
			return fmt.Errorf("icc: a tag of %d bytes at %d of %d", size, offset, len(data))
		}
	}
	// Curves and tables also are within other tags, so they are looked for everywhere.
	for at := range data {
		rest := data[at:]
		switch {
		case bytes.HasPrefix(rest, []byte("curv")) && len(rest) >= 12:
			if n := int64(binary.BigEndian.Uint32(rest[8:])); 2*n > int64(len(rest)) {
				return fmt.Errorf("icc: a curve of %d points in %d bytes", n, len(data))
			}
		case bytes.HasPrefix(rest, []byte("mAB ")) && len(rest) >= 28:
			clut := int64(binary.BigEndian.Uint32(rest[24:]))
			const precision = 16 // bytes a value, 1 or 2
			if clut > 0 && (clut+precision >= int64(len(rest)) || rest[clut+precision]-1 > 1) {
				return errors.New("icc: a damaged table")
			}
		}
	}
	return nil
}

// lightOfPCS returns the linear light of sRGB for XYZ relative to D50, the white of ICC's
// connection space: the inverse of the columns in the profile of sRGB.
func lightOfPCS(x, y, z float64) [3]float64 {
	return [3]float64{
		3.1341359*x - 1.6173864*y - 0.4906619*z,
		-0.9787955*x + 1.9162544*y + 0.0334427*z,
		0.0719553*x - 0.2289769*y + 1.4053861*z,
	}
}
