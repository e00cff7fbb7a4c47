package imagefile

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
)

// A reader fails with the error of its context.
func TestReaderStopsWithTheContext(t *testing.T) {
	if _, err := io.ReadAll(&ctxReader{&ending{t.Context(), 0}, bytes.NewReader([]byte{1})}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
