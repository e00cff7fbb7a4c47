package imagefile

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"

	"wanwu/inference"
)

// jpegCodec reads JPEG through the engine that the build has: libjpeg-turbo
// (jpeg_turbo.go) or image/jpeg (jpeg_pure.go).
type jpegCodec struct{}

// jpegInfo is what the markers say, beyond the size.
type jpegInfo struct {
	components  int
	progressive bool
	area, cell  int  // stored values of all components in a cell of so many pixels
	multiScan   bool // decoded only when all of its scans have been read
	adobe       bool // the inks of CMYK are inverted
	restarts    bool // restart markers let a decoder find back after damage
	scans       int  // counted only where multiScan
	ended       bool // the end marker was seen; known only where multiScan
}

// infoOf is what header has read; all is zero of a header of another's making.
func infoOf(h header) *jpegInfo {
	if j, ok := h.own.(*jpegInfo); ok {
		return j
	}
	return &jpegInfo{}
}

const (
	// maxScans is the limit that libjpeg-turbo's own fuzzers and its option
	// "djpeg -maxscans" work with. Cameras and encoders make at most a dozen.
	maxScans = 500
	// maxScanPixels bounds scans × pixels, hence the time: even an empty scan is a
	// pass over the whole picture. It is 20 scans of the largest
	// picture that is read.
	maxScanPixels = 20 * DefaultMaxPixels
)

// The markers that matter.
const (
	markerSOF0  = 0xC0
	markerSOF2  = 0xC2
	markerDHT   = 0xC4
	markerJPG   = 0xC8
	markerDAC   = 0xCC
	markerRST0  = 0xD0
	markerEOI   = 0xD9
	markerSOS   = 0xDA
	markerDQT   = 0xDB
	markerDRI   = 0xDD
	markerAPP0  = 0xE0
	markerAPP1  = 0xE1
	markerAPP2  = 0xE2
	markerAPP14 = 0xEE
)

func (jpegCodec) header(data []byte) (header, error) { return jpegHeader(data) }

// jpegHeader walks the markers up to the first scan, and over all scans where
// there are several. It allocates nothing but a colour profile of several parts.
func jpegHeader(data []byte) (h header, err error) {
	h.scalable = jpegScales
	j := &jpegInfo{}
	h.own = j
	seenEXIF := false
	var profile iccParts
	for at := 2; ; {
		marker, body, next := nextMarker(data, at)
		switch {
		case next < 0:
			if h.width == 0 {
				return h, truncated(0, 1, io.ErrUnexpectedEOF)
			}
			return h, truncated(0, 1, fmt.Errorf("jpeg: no scan: %w", io.ErrUnexpectedEOF))
		case marker == markerSOS:
			if h.width == 0 {
				return h, corrupt("jpeg: scan before frame")
			}
			if len(body) > 0 && int(body[0]) < j.components {
				j.multiScan = true
			}
			j.multiScan = j.multiScan || j.progressive
			if j.multiScan || !jpegScales {
				j.scans, j.ended = countScans(data, next)
				j.scans++
			}
			h.icc = profile.join()
			return h, j.limit(&h)
		case marker == markerEOI:
			return h, corrupt("jpeg: no scan")
		case marker >= markerSOF0 && marker <= 0xCF && marker != markerDHT && marker != markerJPG && marker != markerDAC:
			if err := j.frame(&h, marker, body); err != nil {
				return h, err
			}
		case marker == markerAPP1 && !seenEXIF && bytes.HasPrefix(body, []byte(exifPrefix)):
			h.exif, seenEXIF = readEXIF(body), true
		case marker == markerAPP2 && bytes.HasPrefix(body, []byte(jpegICC)):
			profile.add(body[len(jpegICC):])
		case marker == markerAPP14 && len(body) >= 12 && bytes.HasPrefix(body, []byte("Adobe")):
			j.adobe = true
		case marker == markerDRI && len(body) >= 2:
			j.restarts = binary.BigEndian.Uint16(body) != 0
		}
		at = next
	}
}

// frame reads the header of the frame, of which there is one.
func (j *jpegInfo) frame(h *header, marker byte, body []byte) error {
	if len(body) < 6 {
		return corrupt("jpeg: frame header of %d bytes", len(body))
	}
	if h.width != 0 {
		return corrupt("jpeg: two frames")
	}
	h.height, h.width = int(binary.BigEndian.Uint16(body[1:])), int(binary.BigEndian.Uint16(body[3:]))
	j.components = int(body[5])
	j.area, j.cell = sampling(body[6:])
	j.progressive = marker&3 == 2
	if h.width == 0 || h.height == 0 {
		return corrupt("jpeg: size %s", sizeText(h.width, h.height))
	}
	if c := j.components; c != 1 && c != 3 && c != 4 {
		return unsupported(fmt.Sprintf("JPEG (%d channels)", c))
	}
	if body[0] != 8 {
		return unsupported(fmt.Sprintf("JPEG (%d bits)", body[0]))
	}
	return nil
}

// limit bounds the time that scans take and notes the memory.
func (j *jpegInfo) limit(h *header) error {
	if j.scans > maxScans || j.scans > 1 && int64(j.scans)*int64(h.width)*int64(h.height) > maxScanPixels {
		return &inference.Error{Code: inference.CodeTooLarge, Detail: inference.DetailScans,
			Err: fmt.Errorf("jpeg: over %d scans of %s", min(j.scans-1, maxScans), sizeText(h.width, h.height))}
	}
	var coefficients int64 // bytes a value of them
	h.perPixel, coefficients = j.memory()
	h.besides = coefficients * int64(h.width) * int64(h.height) * int64(j.area) / int64(j.cell)
	return nil
}

// sampling reads how much of the components is stored: in 4:2:0 a cell of two by
// two pixels has four values of brightness and one of each colour. What makes no
// sense counts as full, and the codec will say so.
func sampling(components []byte) (area, cell int) {
	wide, high := 1, 1
	n := len(components) / 3
	for i := range n {
		s := components[3*i+1]
		area += int(s>>4) * int(s&15)
		wide, high = max(wide, int(s>>4)), max(high, int(s&15))
	}
	if area < 1 || area > n*wide*high {
		return max(n, 1), 1
	}
	return area, wide * high
}

// nextMarker finds the first marker at or after at, and its segment. next is
// where the following one is looked for, or -1 where the data end before.
func nextMarker(data []byte, at int) (marker byte, body []byte, next int) {
	for {
		i := bytes.IndexByte(data[min(at, len(data)):], 0xFF)
		if i < 0 {
			return 0, nil, -1
		}
		at += i + 1
		for at < len(data) && data[at] == 0xFF { // fill bytes
			at++
		}
		if at >= len(data) {
			return 0, nil, -1
		}
		marker = data[at]
		at++
		if marker == 0 || marker == 1 || marker >= markerRST0 && marker < markerEOI {
			continue // a stuffed byte, or a marker without a segment
		}
		break
	}
	if marker == markerEOI {
		return marker, nil, at
	}
	if at+2 > len(data) {
		return 0, nil, -1
	}
	n := int(binary.BigEndian.Uint16(data[at:]))
	if n < 2 {
		n = 2 // damaged; the next marker is looked for behind it
	}
	if at+n > len(data) {
		return 0, nil, -1
	}
	return marker, data[at+2 : at+n], at + n
}

// countScans counts the scans that begin at or after at, one more than maxScans
// at most, and says whether the end marker was seen.
func countScans(data []byte, at int) (n int, ended bool) {
	for n <= maxScans {
		marker, _, next := nextMarker(data, at)
		switch {
		case next < 0:
			return n, false
		case marker == markerEOI:
			return n, true
		case marker == markerSOS:
			n++
		}
		at = next
	}
	return n, false
}

func (jpegCodec) decode(ctx context.Context, s *scratch, data []byte, h header, eighths int) (pixels, func(), error) {
	e, ok := s.engine.(*jpegEngine)
	if !ok {
		e = &jpegEngine{}
		s.engine = e
	}
	px, err := e.decode(ctx, s, data, h, eighths)
	if err != nil {
		return nil, nil, err
	}
	return px, nothing, nil
}
