package pack

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"wanwu/inference"
)

// thresholdColumns is the header of thresholds.tsv.
const thresholdColumns = "index\tthreshold"

// ReadThresholds reads a thresholds.tsv: the header, then a line a class in the order of
// the network's outputs, of which there are classes, each threshold 0…1. An error names
// the line.
func ReadThresholds(r io.Reader, classes int) ([]float32, error) {
	sc := bufio.NewScanner(r)
	var all []float32
	for line := 1; sc.Scan(); line++ {
		text := strings.TrimSuffix(sc.Text(), "\r")
		if line == 1 {
			if strings.TrimPrefix(text, "\ufeff") != thresholdColumns {
				return nil, inference.Faultf("line 1: the header is %q, not %q", text, thresholdColumns)
			}
			continue
		}
		if text == "" {
			continue
		}
		index, value, ok := strings.Cut(text, "\t")
		if n, err := strconv.Atoi(index); err != nil || !ok || n != len(all) {
			return nil, inference.Faultf("line %d: index %q, not %d", line, index, len(all))
		}
		v, err := strconv.ParseFloat(value, 32)
		if err != nil || !(v >= 0 && v <= 1) { // NaN is neither
			return nil, inference.Faultf("line %d: the threshold %q is not within 0…1", line, value)
		}
		all = append(all, float32(v))
	}
	if err := sc.Err(); err != nil {
		return nil, err
	}
	if len(all) != classes {
		return nil, inference.Faultf("%d thresholds for %d labels", len(all), classes)
	}
	return all, nil
}
