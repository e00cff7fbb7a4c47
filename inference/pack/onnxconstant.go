package pack

import (
	"math"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"

	"wanwu/inference"
)

// elementSizes are the bytes of a value, of the types whose values are one after the other.
var elementSizes = map[uint64]int64{
	1: 4, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 8, 9: 1, 10: 2, 11: 8, 12: 4, 13: 8, 14: 8, 15: 16, 16: 2,
}

// constant is a TensorProto, but for its values.
type constant struct {
	name     string
	elem     uint64
	values   int64 // by its shape; −1 is more than can be
	raw      []byte
	external *ExternalData
}

// tensor reads a TensorProto for where its values are, and gives its name. One that has fewer
// values than its shape is an error: the runtime's message for that is of no help.
func (r *graphReader) tensor(m []byte) (name string, err error) {
	if err := r.count(); err != nil {
		return "", err
	}
	c := constant{values: 1}
	err = fields(m, func(number protowire.Number, wire protowire.Type, value uint64, data []byte) error {
		switch number {
		case 1: // dims, one by one or packed
			return c.dimensions(wire, value, data)
		case 2:
			c.elem = value
		case 8:
			c.name = string(data)
		case 9:
			c.raw = data
		case 13: // external_data
			if c.external == nil {
				c.external = &ExternalData{Length: -1}
			}
			return c.external.entry(data)
		}
		return nil
	})
	if err != nil {
		return c.name, err
	}
	return c.name, r.addConstant(&c)
}

// dimensions multiplies the sizes of a shape.
func (c *constant) dimensions(wire protowire.Type, value uint64, data []byte) error {
	if wire == protowire.VarintType {
		c.multiply(value)
		return nil
	}
	for len(data) > 0 {
		v, n := protowire.ConsumeVarint(data)
		if n < 0 {
			return damaged(n)
		}
		c.multiply(v)
		data = data[n:]
	}
	return nil
}

func (c *constant) multiply(size uint64) {
	const most = 1 << 58 // times the largest element it is a number still
	if c.values < 0 || size > math.MaxInt32 || size > 0 && c.values > most/int64(size) {
		c.values = -1
		return
	}
	c.values *= int64(size)
}

// addConstant checks the length of a constant's values, and notes where they are.
func (r *graphReader) addConstant(c *constant) error {
	size, known := elementSizes[c.elem]
	need := size * c.values
	if known && c.values >= 0 && c.external == nil && c.raw != nil && int64(len(c.raw)) != need {
		return inference.Faultf("the constant %q has %d bytes of values, and its shape needs %d", c.name, len(c.raw), need)
	}
	if c.external == nil {
		return nil
	}
	if known && c.values >= 0 {
		if c.external.Length < 0 {
			c.external.Length = need
		}
		if c.external.Length != need {
			return inference.Faultf("the constant %q has %d bytes of values, and its shape needs %d", c.name, c.external.Length, need)
		}
	}
	r.External = append(r.External, *c.external)
	return nil
}

// entry reads one of a tensor's entries that say where its values are.
func (e *ExternalData) entry(m []byte) error {
	key, value := "", ""
	err := fields(m, func(number protowire.Number, _ protowire.Type, _ uint64, data []byte) error {
		switch number {
		case 1:
			key = string(data)
		case 2:
			value = string(data)
		}
		return nil
	})
	if err != nil {
		return err
	}
	switch key {
	case "location":
		if e.Location != "" && e.Location != value {
			return inference.Faultf("keeps a constant in two files, %q and %q", e.Location, value)
		}
		e.Location = value
	case "offset":
		e.Offset, err = strconv.ParseInt(value, 10, 64)
	case "length":
		e.Length, err = strconv.ParseInt(value, 10, 64)
	}
	if err != nil || e.Offset < 0 || e.Length < -1 {
		return inference.Faultf("keeps a constant in a file at %q, which is no number", value)
	}
	return nil
}
