package main

import (
	"bytes"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"anlisou/server/keys"
)

// deskSteps are what forms of the desk do.
func deskSteps() []crowdedStep {
	posts := func(path string, form url.Values, note func(c *crowded)) func(c *crowded) error {
		return func(c *crowded) error {
			_, err := c.post(c.session, path, form)
			if err == nil {
				note(c)
			}
			return err
		}
	}
	return []crowdedStep{
		{"POST /desk/login", func(c *crowded) (err error) {
			c.session, err = c.login()
			return err
		}},
		{"POST /desk/cases", posts("/desk/cases", url.Values{"action": {"withdraw"}, "id": {"jx-07"}, "sure": {"1"}},
			func(c *crowded) { c.held["jx-07"] = false })},
		{"POST /desk/cases", func(c *crowded) error {
			id := c.named("purge-desk")
			return posts("/desk/cases", url.Values{"action": {"purge"}, "id": {id}, "sure": {"1"}},
				func(c *crowded) { delete(c.held, id) })(c)
		}},
		{"POST /desk/cases/new", func(c *crowded) error {
			form := url.Values{
				"title": {c.named("桌上的")}, "collection": {"extra"}, "heading": {""}, "text": {"正文"}, "do": {"save"},
			}
			to, err := c.post(c.session, "/desk/cases/new", form)
			if err == nil {
				id, _, _ := strings.Cut(strings.TrimPrefix(to, "/desk/cases/at/"), "?")
				c.held[id] = true
			}
			return err
		}},
		{"POST /desk/cases/at/:id", func(c *crowded) error { return c.editAtDesk("jx-02") }},
		{"POST /desk/cases/at/:id/versions", func(c *crowded) error { return c.putBackAtDesk("jx-08") }},
		{"POST /desk/bring", func(c *crowded) error { return c.bringAtDesk(c.named("brought")) }},
		{"POST /desk/bring/:id", func(c *crowded) error {
			id, done := c.nextWaiting()
			return posts("/desk/bring/"+id, url.Values{"do": {"chosen"}, "take": {"1"}}, func(*crowded) { done(true) })(c)
		}},
		{"POST /desk/words", func(c *crowded) error { // previewed by an index of its own
			_, err := c.wordsAtDesk("/desk/words", url.Values{"dictionary": {fmt.Sprint("看看词", c.n)}})
			return err
		}},
		{"POST /desk/words/:id", func(c *crowded) error {
			text := fmt.Sprintf("丙词%d,丁词%[1]d\n", c.n)
			at, err := c.wordsAtDesk("/desk/words", url.Values{"synonyms": {text}})
			if err == nil {
				_, err = c.wordsAtDesk(at, url.Values{"do": {"apply"}})
			}
			if err == nil || strings.Contains(err.Error(), "改动已经保存") {
				c.told["/api/v1/words"] = fmt.Sprintf("丙词%d", c.n)
			}
			return err
		}},
		{"POST /desk/site", func(c *crowded) error {
			name := fmt.Sprint("桌上站", c.n)
			note := func(c *crowded) { c.told["/api/v1/site"] = name }
			return posts("/desk/site", url.Values{"name": {name}}, note)(c)
		}},
		{"POST /desk/sessions", func(c *crowded) error { return c.endAtDesk() }},
		{"POST /desk/logout", func(c *crowded) error {
			token, err := c.login()
			if err == nil {
				_, err = c.post(token, "/desk/logout", url.Values{})
			}
			if err == nil {
				c.gone = append(c.gone, token)
			}
			return err
		}},
	}
}

// editAtDesk saves the form of a case with another year.
func (c *crowded) editAtDesk(id string) error {
	_, page, err := c.page(c.session, "/desk/cases/at/"+id)
	found := hiddenVersion.FindStringSubmatch(page)
	if err != nil || found == nil {
		return fmt.Errorf("no form: %.300s, %w", page, err)
	}
	form := url.Values{"title": {"题目"}, "collection": {"jx"}, "version": {found[1]}, "heading": {"做法"}, "text": {"改过。"},
		"year": {fmt.Sprint(2000 + c.n)}, "do": {"save"}}
	if _, err = c.post(c.session, "/desk/cases/at/"+id, form); err == nil {
		c.told["/api/v1/cases/"+id] = fmt.Sprintf(`"year":%d`, 2000+c.n)
	}
	return err
}

// putBackAtDesk puts back the last version of a case that was withdrawn.
func (c *crowded) putBackAtDesk(id string) error {
	_, page, err := c.page(c.session, "/desk/cases/at/"+id+"/versions")
	found := hiddenVersion.FindStringSubmatch(page)
	if err != nil || found == nil {
		return fmt.Errorf("no version: %.300s, %w", page, err)
	}
	form := url.Values{"version": {found[1]}, "latest": {"0"}}
	if _, err = c.post(c.session, "/desk/cases/at/"+id+"/versions", form); err == nil {
		c.held[id] = true
	}
	return err
}

// bringAtDesk has the desk take a file of a case of the same name.
func (c *crowded) bringAtDesk(name string) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	err := form.WriteField("form_token", keys.FormToken(c.session))
	if err == nil {
		file, made := form.CreateFormFile("file", name+".jsonl")
		if err = made; err == nil {
			_, err = file.Write([]byte(crowdedCase(name)))
		}
	}
	if err = errors.Join(err, form.Close()); err != nil {
		return err
	}
	to, err := c.postAs(c.session, "/desk/bring", form.FormDataContentType(), body.Bytes())
	if err != nil {
		return err
	}
	id := strings.TrimPrefix(to, "/desk/bring/")
	if err := soon("it is read", func() error {
		body, err := c.send(http.MethodGet, "/api/v1/documents/"+id, "")
		if err == nil && strings.Contains(body, `"state":"reading"`) {
			err = errors.New(body)
		}
		return err
	}); err != nil {
		return err
	}
	said, err := c.send(http.MethodGet, "/api/v1/documents/"+id, "")
	if err != nil || !strings.Contains(said, `"state":"read"`) {
		_, page, unread := c.page(c.session, "/desk/bring/"+id)
		if unread == nil && strings.Contains(said, `"state":"failed"`) {
			return &refusal{http.StatusInsufficientStorage, page} // it came, and is shown with why it cannot be read
		}
		return fmt.Errorf("%s, %w", said, errors.Join(err, unread))
	}
	c.told["/api/v1/documents/"+id] = name
	c.waiting = append(c.waiting, id)
	return nil
}

// wordsAtDesk sends a form of the words, waits for the job that it begins, and gives where that is.
func (c *crowded) wordsAtDesk(path string, form url.Values) (at string, err error) {
	if at, err = c.post(c.session, path, form); err != nil {
		return "", err
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		_, page, err := c.page(c.session, at)
		if err != nil || !strings.Contains(page, `role="status"`) {
			return at, err
		}
	}
	return at, errors.New("the job does not end in a minute")
}

// endAtDesk ends another session.
func (c *crowded) endAtDesk() error {
	before, err := c.sessions()
	if err != nil {
		return err
	}
	token, err := c.login()
	if err != nil {
		return err
	}
	after, err := c.sessions()
	if err != nil {
		return err
	}
	for _, id := range after {
		if slices.Contains(before, id) {
			continue
		}
		if _, err := c.post(c.session, "/desk/sessions", url.Values{"id": {id}}); err != nil {
			return err
		}
		c.gone = append(c.gone, token)
		return nil
	}
	return errors.New("who has logged in is not listed")
}

var sessionListed = regexp.MustCompile(`name="id" value="([^"]+)"`)

// sessions are the ids of those that the desk lists.
func (c *crowded) sessions() (ids []string, err error) {
	_, page, err := c.page(c.session, "/desk/sessions")
	for _, found := range sessionListed.FindAllStringSubmatch(page, -1) {
		ids = append(ids, found[1])
	}
	return ids, err
}
