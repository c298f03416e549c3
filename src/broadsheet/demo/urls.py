"""The demo paper's own address."""

from django.urls import path

from broadsheet.demo.mailbox import mailbox

urlpatterns = [path("mailbox/", mailbox, name="mailbox")]
