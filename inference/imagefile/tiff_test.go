package imagefile

import (
	"encoding/binary"
	"image"
	"testing"

	"wanwu/inference"
	"wanwu/inference/imagefile/imagetest"
)

// A large scan in a single strip takes no memory besides its file, and one that is
// cut off says how much is there.
func TestALargeTIFFTakesNoMemory(t *testing.T) {
	data := imagetest.RawTIFF(binary.LittleEndian, 3000, 2000, 3, 8, 2000, 2)
	l := newLoader(Options{})
	defer l.close()
	tensor := newTensor(tiny())
	tensor.slot = make([]float32, 3*16*16)
	var pic inference.Picture
	var err error
	if n := imagetest.Allocated(func() { err = l.decode(t.Context(), formatNamed(t, "tiff"), data, &pic, []output{tensor}) }); n > 2<<20 {
		t.Errorf("%d kB allocated", n>>10)
	}
	if err != nil || (image.Point{pic.Width, pic.Height}) != image.Pt(3000, 2000) {
		t.Errorf("%d×%d, %v", pic.Width, pic.Height, err)
	}
	name := imagetest.Write(t, data[:len(data)/2])
	_, _, err = decodeFile(t, tiny(), Options{}, name)
	imagetest.WantCode(t, err, name, inference.CodeTruncated, "49%")
}
