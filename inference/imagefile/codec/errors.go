package codec

import (
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"io"

	"wanwu/inference"
)

// SizeText returns a size in pixels for the detail of an error.
func SizeText(w, h int) string { return fmt.Sprintf("%d×%d", w, h) }

// TooLarge returns the error of a picture over the limits, of CodeTooLarge.
func TooLarge(w, h int) error {
	return &inference.Error{Code: inference.CodeTooLarge, Detail: SizeText(w, h)}
}

// Corrupt returns the error of a damaged file, of CodeCorrupt.
func Corrupt(format string, args ...any) error {
	return &inference.Error{Code: inference.CodeCorrupt, Err: fmt.Errorf(format, args...)}
}

// Truncated returns the error of a file that ends too early, of which done of total was there.
func Truncated(done, total int64, err error) error {
	e := &inference.Error{Code: inference.CodeTruncated, Err: err}
	if total > 0 {
		e.Detail = percent(done, total)
	}
	return e
}

// percent returns done of total, never 100, since it is of what is incomplete.
func percent(done, total int64) string {
	return fmt.Sprintf("%d%%", min(max(100*done/total, 0), 99))
}

// Enough is the percentage of a picture that suffices to show it, with the rest white or
// grey, as viewers do: the centre, which the network sees, is complete then.
const Enough = 95

// Error gives the error of one of Go's codecs its code. what is the
// format as a person writes it.
func Error(what string, err error) error {
	var coded *inference.Error
	var unsupportedJPEG jpeg.UnsupportedError
	var unsupportedPNG png.UnsupportedError
	switch {
	case err == nil, errors.As(err, &coded):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &inference.Error{Code: inference.CodeTruncated, Err: err}
	case errors.As(err, &unsupportedJPEG), errors.As(err, &unsupportedPNG):
		return &inference.Error{Code: inference.CodeUnsupported, Detail: what, Err: err}
	}
	return &inference.Error{Code: inference.CodeCorrupt, Err: err}
}

// IsTruncated reports whether err already is of CodeTruncated.
func IsTruncated(err error) bool { return inference.CodeOf(err) == inference.CodeTruncated }

// Unsupported returns the error of what no codec reads, of CodeUnsupported; name is what a person
// calls it.
func Unsupported(name string) error {
	return &inference.Error{Code: inference.CodeUnsupported, Detail: name}
}
