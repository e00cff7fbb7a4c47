package codec

// A file whose end was never written (a memory card pulled out, a download that reserved the space
// first, a copy cut off) has zeros there. One rule for every compressed format: a run of zeros that
// reaches to the end is where the file ends, and what a codec then misses is missing. Compressed
// data cannot mean such a run: what repeats is what compression takes out. What ends before the
// run, because something has padded the file, misses nothing.
//
// Uncompressed BMP and TIFF are the exception: black is zeros, and nothing tells it
// from what was never written.

// ZeroRun is the least run that counts. Arithmetic coders and headers of boxes do
// have some zeros at the end; a sector has 512.
const ZeroRun = 64

// ContentEnd returns the length of data without the zeros that were never written.
func ContentEnd(data []byte) int {
	end := len(data)
	for end > 0 && data[end-1] == 0 {
		end--
	}
	if len(data)-end < ZeroRun {
		return len(data)
	}
	return end
}
