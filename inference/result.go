package inference

import "time"

// Result is the outcome of one Item: labels or an error, never both.
type Result struct {
	Item Item
	// Width and Height are of the upright picture, in pixels; zero where even
	// the header could not be read.
	Width, Height int
	// Bytes is how many bytes were read.
	Bytes int64
	// Labels descend by score; their number is the run's top-k.
	Labels []Label
	// Embedding is what the network made of the picture, Pipeline.Dims values; nil
	// where it was not asked for.
	Embedding []float32
	// Err is nil where the picture was recognised. CodeOf(Err) says why not.
	Err error
	// Decode is from open to filled tensor slot, Wait the time in the batcher's
	// queue, Infer the batch's run divided by the pictures in it.
	Decode, Wait, Infer time.Duration
	// Cached is whether the answer was known: nothing was decoded.
	Cached bool
	// Page, Pages, Animated and Uniform are those of Picture.
	Page, Pages int
	Animated    bool
	Uniform     bool
}

// NewResult returns the result of an item that was decoded in the time decode, without the
// network's answer. Thumb is not part of it.
func NewResult(it Item, p Picture, decode time.Duration) *Result {
	return &Result{
		Item: it, Width: p.Width, Height: p.Height, Bytes: p.Bytes, Decode: decode,
		Page: p.Page, Pages: p.Pages, Animated: p.Animated, Uniform: p.Uniform,
	}
}

// Picture is what a Decoder learnt of an item besides its pixels.
type Picture struct {
	// Width and Height are of the upright picture in its original size.
	Width, Height int
	// Bytes is how many bytes were read.
	Bytes int64
	// Hash is the ContentHash of all of them; 0 where the decoder was not to find it
	// out, or did not read them all.
	Hash uint64
	// Page is which picture of a file of several this is, from 1, and Pages how many
	// there are: pages of a TIFF, frames of an animation. Both are 0 for a file of one.
	Page, Pages int
	// Animated is whether Pages are the frames of an animation.
	Animated bool
	// Uniform is whether all that the network sees is of one colour, within a few
	// levels: its labels are kept, since a model may know colours, and their scores are not
	// to be relied on.
	Uniform bool
	// Format is the codec's short name: "jpeg", "png", "heic", …
	Format string
	// Thumb is a JPEG of the upright picture, at most the asked-for pixels a
	// side; nil where none was asked for.
	Thumb []byte
}
