package say

import (
	"reflect"
	"sync"
)

// Said is a value with every message in it said in a language: what is written as JSON of it has them as texts. What
// holds messages is copied; the value itself stays as it is.
func Said[V any](lang Language, value V) V {
	v := reflect.ValueOf(&value).Elem()
	if !holds(v.Type()) {
		return value
	}
	return copied(lang, v).Interface().(V) //nolint:forcetypeassert // copied keeps the type
}

var messageType = reflect.TypeFor[Message]()

// copied is a value with its messages said.
func copied(lang Language, v reflect.Value) reflect.Value {
	if v.Type() == messageType {
		return reflect.ValueOf(Plain(v.Interface().(Message).In(lang))) //nolint:forcetypeassert // by its type
	}
	if !holds(v.Type()) {
		return v
	}
	made := reflect.New(v.Type()).Elem()
	made.Set(v)
	switch v.Kind() {
	case reflect.Struct:
		sayFields(lang, made)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return v
		}
		inner := copied(lang, v.Elem())
		if v.Kind() == reflect.Interface {
			made.Set(inner)
			break
		}
		made.Set(reflect.New(v.Type().Elem()))
		made.Elem().Set(inner)
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		made.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			made.Index(i).Set(copied(lang, v.Index(i)))
		}
	case reflect.Array:
		for i := range v.Len() {
			made.Index(i).Set(copied(lang, v.Index(i)))
		}
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		made.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
		for each := v.MapRange(); each.Next(); {
			made.SetMapIndex(each.Key(), copied(lang, each.Value()))
		}
	}
	return made
}

// sayFields says the messages of a struct in their places. What an embedded struct brings is the struct's own, be the name
// of its type exported or not.
func sayFields(lang Language, made reflect.Value) {
	for i := range made.NumField() {
		switch f := made.Field(i); {
		case f.CanSet():
			f.Set(copied(lang, f))
		case made.Type().Field(i).Anonymous && f.Kind() == reflect.Struct:
			sayFields(lang, f)
		}
	}
}

// held remembers of each type whether its values may hold messages.
var held sync.Map

func holds(t reflect.Type) bool {
	if known, ok := held.Load(t); ok {
		return known.(bool) //nolint:forcetypeassert // as they are stored
	}
	found := mayHold(t, map[reflect.Type]bool{})
	held.Store(t, found)
	return found
}

// mayHold looks into a type; one that is being looked into, a type of its own parts, adds nothing.
func mayHold(t reflect.Type, within map[reflect.Type]bool) bool {
	if t == messageType || t.Kind() == reflect.Interface {
		return true // of what stands in an interface the value says it
	}
	if within[t] {
		return false
	}
	within[t] = true
	defer delete(within, t)
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return mayHold(t.Elem(), within)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); (f.IsExported() || f.Anonymous) && mayHold(f.Type, within) {
				return true
			}
		}
	}
	return false
}
