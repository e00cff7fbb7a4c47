package codec

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"wanwu/inference/imagefile/imagetest"
)

// A reader fails with the error of its context.
func TestReaderStopsWithTheContext(t *testing.T) {
	if _, err := io.ReadAll(&Reader{&imagetest.Ending{Context: t.Context(), Left: 0}, bytes.NewReader([]byte{1})}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
