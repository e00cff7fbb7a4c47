package pack

import (
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// valueInfo reads a ValueInfoProto.
func valueInfo(m []byte) (v GraphValue, err error) {
	var tensors [][]byte
	err = fields(m, func(number protowire.Number, _ protowire.Type, _ uint64, data []byte) error {
		switch number {
		case 1:
			v.Name = string(data)
		case 2: // type
			return fields(data, func(number protowire.Number, _ protowire.Type, _ uint64, data []byte) error {
				if number == 1 { // tensor_type
					tensors = append(tensors, data)
				}
				return nil
			})
		}
		return nil
	})
	for _, t := range tensors {
		err = firstError(err, fields(t, func(number protowire.Number, _ protowire.Type, value uint64, data []byte) error {
			switch number {
			case 1:
				v.Type = elementTypes[value]
				if v.Type == "" {
					v.Type = "type " + strconv.FormatUint(value, 10)
				}
			case 2:
				return v.readShape(data)
			}
			return nil
		}))
	}
	return v, err
}

// readShape reads a TensorShapeProto.
func (v *GraphValue) readShape(m []byte) error {
	v.Shape = []int64{}
	return fields(m, func(number protowire.Number, _ protowire.Type, _ uint64, data []byte) error {
		if number != 1 {
			return nil
		}
		size := int64(-1)
		err := fields(data, func(number protowire.Number, _ protowire.Type, value uint64, _ []byte) error {
			if number == 1 { // dim_value; 0 and less are as good as unknown
				if size = int64(value); size <= 0 {
					size = -1
				}
			}
			return nil
		})
		v.Shape = append(v.Shape, size)
		return err
	})
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}
