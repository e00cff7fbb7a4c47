package inference

// The ways to bring a picture to the network's size. See Preprocess.Resize.
const (
	ResizeCrop      = "crop"       // centre square of Crop × shorter side, then resize
	ResizeShortSide = "short_side" // shorter side to ShortSide, then cut the centre
	ResizeExact     = "exact"      // squash
	ResizePad       = "pad"        // keep the ratio, fill the rest with black
)

// The interpolations; every one is antialiased when shrinking.
const (
	Bilinear = "bilinear"
	Bicubic  = "bicubic"
	Area     = "area"
)

// The element types of a network's input. A picture's slot is float32 whatever the network
// takes; the backend converts it.
const (
	Float32 = "float32"
	Float16 = "float16"
	Uint8   = "uint8" // rounded, and limited to 0…255
)

// Preprocess says exactly how upright pixels become the numbers that a network
// was trained on. It is the input section of a pack's manifest.
type Preprocess struct {
	Width, Height int        // of the network's input, in pixels
	Resize        string     // one of the Resize constants
	Crop          float64    // for ResizeCrop: share of the shorter side, 0 < Crop ≤ 1
	ShortSide     int        // for ResizeShortSide, in pixels, ≥ Width and Height
	Interpolation string     // Bilinear, Bicubic or Area
	Color         string     // "RGB" or "BGR"
	Layout        string     // "NCHW" or "NHWC"
	DType         string     // Float32, Float16 or Uint8
	Scale         float32    // value = (pixel × Scale − Mean) / Std, pixel in 0…255
	Mean, Std     [3]float32 // in the order of Color
}

// Len returns the number of values of one picture's tensor slot.
func (p Preprocess) Len() int { return 3 * p.Width * p.Height }

// Validate says what is wrong with p, in words that name the manifest's field.
func (p Preprocess) Validate() error {
	switch {
	case p.Width < 1 || p.Height < 1 || p.Width > 4096 || p.Height > 4096:
		return Faultf("input.width × input.height: %d × %d is not within 1…4096", p.Width, p.Height)
	case p.Resize != ResizeCrop && p.Resize != ResizeShortSide && p.Resize != ResizeExact && p.Resize != ResizePad:
		return Faultf("input.resize: %q is none of crop, short_side, exact, pad", p.Resize)
	case p.Resize == ResizeCrop && !(p.Crop > 0 && p.Crop <= 1):
		return Faultf("input.crop: %v is not within 0…1", p.Crop)
	case p.Resize == ResizeCrop && p.Width != p.Height:
		return Faultf("input.resize: crop cuts a square, and the input is %d × %d", p.Width, p.Height)
	case p.Resize == ResizeShortSide && (p.ShortSide < p.Width || p.ShortSide < p.Height || p.ShortSide > 8192):
		return Faultf("input.short_side: %d is less than the input, or over 8192", p.ShortSide)
	case p.Interpolation != Bilinear && p.Interpolation != Bicubic && p.Interpolation != Area:
		return Faultf("input.interpolation: %q is none of bilinear, bicubic, area", p.Interpolation)
	case p.Color != "RGB" && p.Color != "BGR":
		return Faultf("input.color: %q is neither RGB nor BGR", p.Color)
	case p.Layout != "NCHW" && p.Layout != "NHWC":
		return Faultf("input.layout: %q is neither NCHW nor NHWC", p.Layout)
	case p.DType != Float32 && p.DType != Float16 && p.DType != Uint8:
		return Faultf("input.dtype: %q is none of float32, float16, uint8", p.DType)
	}
	return p.validateValues()
}

// validateValues says what is wrong with the numbers that a pixel is turned into.
func (p Preprocess) validateValues() error {
	for i := range 3 {
		if s := p.Std[i]; s == 0 || s-s != 0 {
			return Faultf("input.std: %v has a zero", p.Std)
		}
		if m := p.Mean[i]; m-m != 0 {
			return Faultf("input.mean: %v is out of range", p.Mean)
		}
	}
	if p.Scale == 0 || p.Scale-p.Scale != 0 {
		return Faultf("input.scale: %v makes every pixel the same", p.Scale)
	}
	return nil
}
